-- One call of citeproc for each job: a pair of style and language. The answer is one block of raw JSON.

local MARK = "\u{1e}" -- Stands between pieces of HTML. No text holds it.

local function pieces_of_html(pieces)
  local blocks = pandoc.List()
  for _, inlines in ipairs(pieces) do
    blocks:insert(pandoc.Plain(inlines))
    blocks:insert(pandoc.RawBlock("html", MARK))
  end
  local doc = pandoc.Pandoc(blocks):walk({
    Span = function(span)
      if span.classes:includes("nocase") then
        return span.content -- It has done its work.
      end
    end,
  })
  local found = pandoc.List()
  local written = pandoc.write(doc, "html", { wrap_text = "none" }) -- Once: it is slow to begin.
  for piece in written:gmatch("(.-)\n?" .. MARK .. "\n?") do
    found:insert(piece)
  end
  return found
end

local function run(job, references)
  local blocks = pandoc.List()
  for _, cluster in ipairs(job.clusters) do
    blocks:insert(pandoc.Para(cluster))
  end
  local meta = {
    csl = job.style,
    lang = job.language,
    references = references,
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
  return { clusters = pieces_of_html(clusters), order = order, references = pieces_of_html(entries) }
end

function Pandoc(doc)
  local answers = pandoc.List()
  for _, job in ipairs(doc.meta.jobs) do
    answers:insert(run(job, job.works or doc.meta.references))
  end
  return pandoc.Pandoc({ pandoc.RawBlock("json", pandoc.json.encode(answers)) })
end
