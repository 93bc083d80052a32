-- One call of citeproc for each job: a pair of style and language. The answer is one block of raw JSON.

local function html(inlines)
  local plain = pandoc.Plain(inlines):walk({
    Span = function(span)
      if span.classes:includes("nocase") then
        return span.content -- It has done its work.
      end
    end,
  })
  local written = pandoc.write(pandoc.Pandoc({ plain }), "html", { wrap_text = "none" })
  return (written:gsub("%s+$", ""))
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
  local answer = { clusters = pandoc.List(), order = pandoc.List(), references = {} }
  for _, block in ipairs(made.blocks) do
    if block.t == "Para" then
      answer.clusters:insert(html(block.content))
    elseif block.t == "Div" and block.identifier == "refs" then
      for _, entry in ipairs(block.content) do
        local key = entry.identifier:sub(#"ref-" + 1)
        answer.order:insert(key)
        answer.references[key] = html(pandoc.utils.blocks_to_inlines(entry.content, { pandoc.Space() }))
      end
    end
  end
  return answer
end

function Pandoc(doc)
  local answers = pandoc.List()
  for _, job in ipairs(doc.meta.jobs) do
    answers:insert(run(job, doc.meta.references))
  end
  return pandoc.Pandoc({ pandoc.RawBlock("json", pandoc.json.encode(answers)) })
end
