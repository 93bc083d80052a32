-- Each call is one run of citeproc: a style, a language, works and clusters. The answer is one block of raw JSON.

local MARK = "\u{1e}" -- Stands between pieces of HTML. No text holds it.
local SEPARATOR = "\u{241e}" -- The same in a style, where XML allows no such character.
local AND = "\u{241f}" -- Stands for "&" in a style that writes it.

-- `words[i]` takes the place of the mark for "&" in the piece `i`; without it, "&" does.
local function pieces_of_html(pieces, words)
  local blocks = pandoc.List()
  for _, inlines in ipairs(pieces) do
    blocks:insert(pandoc.Plain(inlines))
    blocks:insert(pandoc.RawBlock("html", MARK))
  end
  local doc = pandoc.Pandoc(blocks):walk({
    Span = function(span)
      if span.classes:includes("csl-left-margin") then
        return {} -- The number of a work is that of its place in the list of its page.
      end
      if span.classes:includes("nocase") or span.classes:includes("csl-right-inline") then
        return span.content -- It has done its work.
      end
    end,
  })
  local found = pandoc.List()
  local written = pandoc.write(doc, "html", { wrap_text = "none" }) -- Once: it is slow to begin.
  for piece in written:gmatch("(.-)\n?" .. MARK .. "\n?") do
    local word = words and words[#found + 1] or "&amp;"
    found:insert((piece:gsub(AND, (word:gsub("%%", "%%%%")))))
  end
  return found
end

-- The words for the kinds of locators in a language, asked of citeproc itself.
local function terms_of(language, style, kinds)
  local cite = pandoc.Cite({}, { pandoc.Citation("any", "NormalCitation") })
  local meta = { csl = style, lang = language, references = { { id = "any", type = "book" } } }
  local made = pandoc.utils.citeproc(pandoc.Pandoc({ pandoc.Para({ cite }) }, meta))
  local words, at = {}, 0
  for word in pandoc.utils.stringify(made.blocks[1]):gmatch("(.-)" .. SEPARATOR) do
    at = at + 1
    words[pandoc.utils.stringify(kinds[at])] = word
  end
  return words
end

-- A suffix that begins with a kind of locator begins with the language's own word for it.
local function in_language(cite, terms)
  local citations, changed = cite.citations, false
  for _, each in ipairs(citations) do
    local first = each.suffix[1]
    if first and first.t == "Str" and first.text:sub(1, 1) == MARK then
      each.suffix[1] = pandoc.Str(", " .. (terms[first.text:sub(2)] or ""))
      changed = true
    end
  end
  if changed then
    cite.citations = citations
  end
  return cite, citations[1].mode == "AuthorInText"
end

local function run(call, terms)
  local blocks, words = pandoc.List(), pandoc.List()
  for _, cluster in ipairs(call.clusters) do
    local cite, in_sentence = in_language(cluster[1], terms)
    words:insert(in_sentence and terms["and"] or "&amp;")
    blocks:insert(pandoc.Para({ cite }))
  end
  local meta = {
    csl = call.style,
    lang = call.language,
    references = call.works,
    nocite = pandoc.Inlines({ pandoc.Cite({}, { pandoc.Citation("*", "NormalCitation") }) }),
    ["link-citations"] = true,
    ["link-bibliography"] = true,
  }
  local made = pandoc.utils.citeproc(pandoc.Pandoc(blocks, meta))
  local clusters, order, entries = pandoc.List(), pandoc.List(), pandoc.List()
  for _, block in ipairs(made.blocks) do
    if block.t == "Para" then
      clusters:insert(block.content)
    elseif block.t == "Div" and block.identifier == "refs" then
      for _, entry in ipairs(block.content) do
        order:insert(entry.identifier:sub(#"ref-" + 1))
        entries:insert(pandoc.utils.blocks_to_inlines(entry.content, { pandoc.Space() }))
      end
    end
  end
  return { clusters = pieces_of_html(clusters, words), order = order, references = pieces_of_html(entries) }
end

function Pandoc(doc)
  local terms, answers = {}, pandoc.List()
  for _, call in ipairs(doc.meta.calls) do
    local language = call.language
    terms[language] = terms[language] or terms_of(language, doc.meta.locators.style, doc.meta.locators.kinds)
    call.works = call.works:map(function(index)
      return doc.meta.works[tonumber(index)]
    end)
    answers:insert(run(call, terms[language]))
  end
  return pandoc.Pandoc({ pandoc.RawBlock("json", pandoc.json.encode(answers)) })
end
