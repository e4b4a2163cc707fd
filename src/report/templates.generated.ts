// @ts-nocheck
/* eslint-disable */
// Generated from templates/*.hbs by tools/generate-templates.ts. Do not edit.
export const TEMPLATES = {
  "html-finding": {"0":function(container,depth0,helpers,partials,data) {
    return " open";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"html-table"),lookupProperty(depth0,"numbers"),{"name":"html-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return container.escapeExpression(lookupProperty(helpers,"html").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"html","hash":{},"data":data,"loc":{"start":{"line":5,"column":30},"end":{"line":5,"column":43}}}))
    + " ";
},"3":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return container.escapeExpression(lookupProperty(helpers,"html").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"accept"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":5,"column":67},"end":{"line":5,"column":82}}}));
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"html-strip"),depth0,{"name":"html-strip","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), alias2=container.strict, alias3=container.lambda, alias4=container.escapeExpression, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details class=\"finding\""
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"strips"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":24},"end":{"line":1,"column":50}}})) != null ? stack1 : "")
    + "><summary><span class=\"tag "
    + alias4(alias3(alias2(depth0, "verdict", {"start":{"line":1,"column":79},"end":{"line":1,"column":86}} ), depth0))
    + "\">"
    + alias4(alias3(alias2(depth0, "verdict", {"start":{"line":1,"column":92},"end":{"line":1,"column":99}} ), depth0))
    + "</span> "
    + alias4(lookupProperty(helpers,"html").call(alias1,lookupProperty(depth0,"title"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":1,"column":109},"end":{"line":1,"column":123}}}))
    + "</summary>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"numbers"),"rows"),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":0},"end":{"line":4,"column":7}}})) != null ? stack1 : "")
    + "<p class=\"why\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"words"),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":15},"end":{"line":5,"column":53}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"accept"),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":53},"end":{"line":5,"column":89}}})) != null ? stack1 : "")
    + "</p>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"strips"),{"name":"each","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":8,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"usePartial":true,"useData":true},
  "html-strip": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression, alias4=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<figure>\n<figcaption><span class=\"tag "
    + alias3(alias2(alias1(depth0, "verdict", {"start":{"line":2,"column":31},"end":{"line":2,"column":38}} ), depth0))
    + "\">"
    + alias3(alias2(alias1(depth0, "verdict", {"start":{"line":2,"column":44},"end":{"line":2,"column":51}} ), depth0))
    + "</span> <span>"
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"where"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":2,"column":67},"end":{"line":2,"column":81}}}))
    + "</span> <span class=\"why\">"
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"why"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":2,"column":107},"end":{"line":2,"column":119}}}))
    + "</span></figcaption>\n<img src=\""
    + alias3(alias2(alias1(depth0, "url", {"start":{"line":3,"column":12},"end":{"line":3,"column":15}} ), depth0))
    + "\" alt=\""
    + alias3(alias2(alias1(depth0, "panels", {"start":{"line":3,"column":26},"end":{"line":3,"column":32}} ), depth0))
    + "\" loading=\"lazy\">\n<p class=\"panels\">"
    + alias3(alias2(alias1(depth0, "panels", {"start":{"line":4,"column":20},"end":{"line":4,"column":26}} ), depth0))
    + "</p>\n</figure>\n";
},"useData":true},
  "html-style": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    return ":root { color-scheme: light dark;\n  --page: light-dark(#f7f7f5, #101214); --card: light-dark(#fff, #181b1f); --line: light-dark(#e3e3df, #2b3036);\n  --ink: light-dark(#1b1d20, #e8eaed); --soft: light-dark(#62666d, #9aa1aa); --code: light-dark(#f0f0ec, #24282e);\n  --red: light-dark(#c4262e, #ff7b7b); --orange: light-dark(#b25b00, #f2a65a); --yellow: light-dark(#8a6d00, #e3c34f);\n  --blue: light-dark(#1f5fbf, #7fb2ff); --green: light-dark(#1a7f4b, #5fd39a); --accent: var(--green); }\nbody.drifted { --accent: var(--red); } body.inconclusive, body.unreliable-baseline { --accent: var(--orange); }\nbody.watch { --accent: var(--yellow); } body.stale, body.new { --accent: var(--blue); }\n* { box-sizing: border-box; }\nbody { margin: 0 auto; padding: 40px 24px 64px; max-width: 1080px; background: var(--page); color: var(--ink);\n  font: 15px/1.55 system-ui, -apple-system, \"Segoe UI\", \"Liberation Sans\", sans-serif; overflow-wrap: anywhere; }\nheader { border-top: 4px solid var(--accent); background: var(--card); border-radius: 4px 4px 10px 10px; padding: 24px 28px;\n  box-shadow: 0 1px 3px #0002; }\n.brand { margin: 0 0 6px; font-size: 12px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; color: var(--accent); }\nh1 { margin: 0; font-size: 25px; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; text-wrap: balance; }\nh1 code { font-size: .88em; }\nh2 { margin: 0 0 12px; font-size: 16px; font-weight: 650; }\n.totals { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 16px 0 0; padding: 0; color: var(--soft); }\n.totals strong { color: var(--accent); }\n.accept { margin: 16px 0 0; color: var(--soft); }\nsection, details { margin-top: 20px; background: var(--card); border-radius: 10px; padding: 20px 28px; box-shadow: 0 1px 3px #0002; }\nsummary { cursor: pointer; font-weight: 600; } details[open] summary { margin-bottom: 12px; }\n.finding { margin: 0; padding: 10px 0; border-top: 1px solid var(--line); border-radius: 0; box-shadow: none; } .finding .why { margin: 10px 0; }\n.note { margin: 20px 0 0; padding: 10px 28px; border-left: 4px solid var(--blue); background: var(--card); border-radius: 4px; }\n.note.warning { border-color: var(--orange); }\n.scroll { overflow-x: auto; margin: 0 -8px; }\ntable { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }\nth { text-align: left; font-size: 12px; font-weight: 600; color: var(--soft); white-space: nowrap; }\nth, td { padding: 7px 8px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }\ntbody tr:last-child td { border-bottom: 0; }\n.right { text-align: right; white-space: nowrap; } td strong { color: var(--accent); }\ncode, pre { font: .87em/1.5 ui-monospace, SFMono-Regular, Menlo, \"DejaVu Sans Mono\", monospace; }\ncode { background: var(--code); border-radius: 4px; padding: .12em .36em; }\npre { margin: 0; padding: 12px 14px; background: var(--code); border-radius: 6px; white-space: pre-wrap; }\n.diff del, .diff ins { text-decoration: none; } .diff del { color: var(--red); } .diff ins { color: var(--green); }\nfigure { display: inline-block; vertical-align: top; max-width: 100%; margin: 0 16px 20px 0; }\nfigcaption { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; margin-bottom: 8px; }\n.why, .panels, dt { color: var(--soft); }\nfigure img { display: block; width: auto; max-width: 100%; border-radius: 6px; background: var(--code); }\n.panels { margin: 6px 0 0; font-size: 12px; }\n.tag { font-size: 12px; font-weight: 600; color: var(--blue); } .tag.drifted { color: var(--red); }\n.tag.watch { color: var(--yellow); } .tag.inconclusive { color: var(--orange); }\nul { padding-left: 20px; margin: 0; } dl { margin: 0; } dd { margin: 4px 0 14px; }\nfooter { margin-top: 28px; font-size: 13px; color: var(--soft); text-align: center; } a { color: var(--blue); }\n@media (max-width: 640px) { body { padding: 12px 10px 40px; } header, section, details { padding: 16px; } h1 { font-size: 20px; }\n  .findings thead { display: none; } .findings td { display: block; padding: 2px 8px; border: 0; }\n  .findings td:first-child { padding-top: 10px; font-weight: 600; } .findings tr { display: block; border-bottom: 1px solid var(--line); padding-bottom: 8px; } }\n@media print { body { background: #fff; } section, header, details { box-shadow: none; break-inside: avoid; } }\n";
},"useData":true},
  "html-table": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<th"
    + ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"isRight"),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":31},"end":{"line":2,"column":67}}})) != null ? stack1 : "")
    + ">"
    + container.escapeExpression(container.lambda(container.strict(depth0, "label", {"start":{"line":2,"column":70},"end":{"line":2,"column":75}} ), depth0))
    + "</th>";
},"1":function(container,depth0,helpers,partials,data) {
    return " class=\"right\"";
},"2":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<tr>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"each","hash":{},"fn":container.program(3, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":4},"end":{"line":5,"column":126}}})) != null ? stack1 : "")
    + "</tr>\n";
},"3":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<td"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(helpers,"lookup").call(alias1,lookupProperty(helpers,"lookup").call(alias1,lookupProperty(depths[2],"columns"),lookupProperty(data,"index"),{"name":"lookup","hash":{},"data":data,"loc":{"start":{"line":5,"column":35},"end":{"line":5,"column":64}}}),"isRight",{"name":"lookup","hash":{},"data":data,"loc":{"start":{"line":5,"column":27},"end":{"line":5,"column":75}}}),{"name":"if","hash":{},"fn":container.program(1, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":21},"end":{"line":5,"column":98}}})) != null ? stack1 : "")
    + ">"
    + container.escapeExpression(lookupProperty(helpers,"html").call(alias1,depth0,{"name":"html","hash":{},"data":data,"loc":{"start":{"line":5,"column":99},"end":{"line":5,"column":112}}}))
    + "</td>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data,blockParams,depths) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<div class=\"scroll\"><table class=\""
    + container.escapeExpression(container.lambda(container.strict(depth0, "id", {"start":{"line":1,"column":36},"end":{"line":1,"column":38}} ), depth0))
    + "\">\n<thead><tr>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"columns"),{"name":"each","hash":{},"fn":container.program(0, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":11},"end":{"line":2,"column":91}}})) != null ? stack1 : "")
    + "</tr></thead>\n<tbody>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"rows"),{"name":"each","hash":{},"fn":container.program(2, data, 0, blockParams, depths),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":0},"end":{"line":6,"column":9}}})) != null ? stack1 : "")
    + "</tbody>\n</table></div>\n";
},"useData":true,"useDepths":true},
  "html": {"0":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<li>"
    + container.escapeExpression(lookupProperty(helpers,"html").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"html","hash":{},"data":data,"loc":{"start":{"line":18,"column":39},"end":{"line":18,"column":52}}}))
    + "</li>";
},"1":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<p class=\"accept\">"
    + container.escapeExpression(lookupProperty(helpers,"html").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"accept"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":19,"column":32},"end":{"line":19,"column":47}}}))
    + "</p>";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<p class=\"note"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"isWarning"),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":23,"column":14},"end":{"line":23,"column":46}}})) != null ? stack1 : "")
    + "\">"
    + container.escapeExpression(lookupProperty(helpers,"html").call(alias1,lookupProperty(depth0,"text"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":23,"column":48},"end":{"line":23,"column":61}}}))
    + "</p>\n";
},"3":function(container,depth0,helpers,partials,data) {
    return " warning";
},"4":function(container,depth0,helpers,partials,data) {
    var lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<p class=\"note\">"
    + container.escapeExpression(lookupProperty(helpers,"html").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"muted"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":26,"column":16},"end":{"line":26,"column":30}}}))
    + "</p>\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>"
    + container.escapeExpression(container.lambda(container.strict(depth0, "title", {"start":{"line":29,"column":15},"end":{"line":29,"column":20}} ), depth0))
    + "</h2>\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"html-table"),depth0,{"name":"html-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "</section>\n";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>Effect of your change</h2>\n<ul>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"effects"),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":35,"column":4},"end":{"line":35,"column":52}}})) != null ? stack1 : "")
    + "</ul>\n</section>\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>Changed prompts</h2>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"promptChanges"),{"name":"each","hash":{},"fn":container.program(8, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":40,"column":0},"end":{"line":45,"column":9}}})) != null ? stack1 : "")
    + "</section>\n";
},"8":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<p>"
    + container.escapeExpression(lookupProperty(helpers,"html").call(alias1,lookupProperty(depth0,"cells"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":41,"column":3},"end":{"line":41,"column":17}}}))
    + "</p>\n<pre class=\"diff\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"from"),{"name":"each","hash":{},"fn":container.program(9, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":42,"column":18},"end":{"line":43,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"to"),{"name":"each","hash":{},"fn":container.program(10, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":43,"column":9},"end":{"line":44,"column":9}}})) != null ? stack1 : "")
    + "</pre>\n";
},"9":function(container,depth0,helpers,partials,data) {
    return "<del>- "
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</del>\n";
},"10":function(container,depth0,helpers,partials,data) {
    return "<ins>+ "
    + container.escapeExpression(container.lambda(depth0, depth0))
    + "</ins>\n";
},"11":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>Findings, one by one</h2>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"details"),{"name":"each","hash":{},"fn":container.program(12, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":50,"column":0},"end":{"line":52,"column":9}}})) != null ? stack1 : "")
    + "</section>\n";
},"12":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"html-finding"),depth0,{"name":"html-finding","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"13":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"details"),{"name":"if","hash":{},"fn":container.program(14, data, 0),"inverse":container.program(15, data, 0),"data":data,"loc":{"start":{"line":56,"column":13},"end":{"line":56,"column":65}}})) != null ? stack1 : "")
    + "</h2>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"strips"),{"name":"each","hash":{},"fn":container.program(16, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":57,"column":0},"end":{"line":59,"column":9}}})) != null ? stack1 : "")
    + "</section>\n";
},"14":function(container,depth0,helpers,partials,data) {
    return "Other pictures";
},"15":function(container,depth0,helpers,partials,data) {
    return "Pictures";
},"16":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"html-strip"),depth0,{"name":"html-strip","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"17":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>Parity</h2>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"parity"),{"name":"each","hash":{},"fn":container.program(18, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":64,"column":0},"end":{"line":69,"column":9}}})) != null ? stack1 : "")
    + "</section>\n";
},"18":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<p>"
    + container.escapeExpression(lookupProperty(helpers,"html").call(alias1,lookupProperty(depth0,"line"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":65,"column":3},"end":{"line":65,"column":16}}}))
    + "</p>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"table"),"rows"),{"name":"if","hash":{},"fn":container.program(19, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":66,"column":0},"end":{"line":68,"column":7}}})) != null ? stack1 : "");
},"19":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"html-table"),lookupProperty(depth0,"table"),{"name":"html-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"20":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<section><h2>Choice of a route, by family</h2>\n<p class=\"why\">"
    + container.escapeExpression(container.lambda(container.strict(depth0, "adviceBasis", {"start":{"line":74,"column":17},"end":{"line":74,"column":28}} ), depth0))
    + "</p>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"advice"),{"name":"each","hash":{},"fn":container.program(18, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":75,"column":0},"end":{"line":80,"column":9}}})) != null ? stack1 : "")
    + "</section>\n";
},"21":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>"
    + container.escapeExpression(container.lambda(container.strict(lookupProperty(depth0,"settled"), "title", {"start":{"line":89,"column":20},"end":{"line":89,"column":33}} ), depth0))
    + "</summary>\n<ul>"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(lookupProperty(depth0,"settled"),"groups"),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":90,"column":4},"end":{"line":90,"column":59}}})) != null ? stack1 : "")
    + "</ul>\n</details>\n";
},"22":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>Prompts of the suite ("
    + container.escapeExpression(lookupProperty(helpers,"count").call(alias1,lookupProperty(depth0,"prompts"),{"name":"count","hash":{},"data":data,"loc":{"start":{"line":94,"column":40},"end":{"line":94,"column":57}}}))
    + ")</summary>\n<dl>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"prompts"),{"name":"each","hash":{},"fn":container.program(23, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":95,"column":4},"end":{"line":96,"column":29}}})) != null ? stack1 : "")
    + "</dl>\n</details>\n";
},"23":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<dt>"
    + container.escapeExpression(lookupProperty(helpers,"html").call(alias1,lookupProperty(depth0,"name"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":95,"column":25},"end":{"line":95,"column":38}}}))
    + "</dt><dd><pre>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"lines"),{"name":"each","hash":{},"fn":container.program(24, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":95,"column":52},"end":{"line":96,"column":9}}})) != null ? stack1 : "")
    + "</pre></dd>";
},"24":function(container,depth0,helpers,partials,data) {
    return container.escapeExpression(container.lambda(depth0, depth0))
    + "\n";
},"25":function(container,depth0,helpers,partials,data) {
    return " · <a href=\""
    + container.escapeExpression(container.lambda(container.strict(depth0, "runUrl", {"start":{"line":100,"column":93},"end":{"line":100,"column":99}} ), depth0))
    + "\" rel=\"noopener noreferrer\">run log</a>";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression, alias4=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data: 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>"
    + alias3(alias2(alias1(depth0, "title", {"start":{"line":9,"column":9},"end":{"line":9,"column":14}} ), depth0))
    + "</title>\n<style>\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"html-style"),depth0,{"name":"html-style","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "</style>\n</head>\n<body class=\""
    + alias3(alias2(alias1(depth0, "verdict", {"start":{"line":14,"column":15},"end":{"line":14,"column":22}} ), depth0))
    + "\">\n<header>\n<p class=\"brand\">Image Drift</p>\n<h1>"
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"headLine"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":17,"column":4},"end":{"line":17,"column":21}}}))
    + "</h1>\n<ul class=\"totals\">"
    + ((stack1 = lookupProperty(helpers,"each").call(alias4,lookupProperty(depth0,"totals"),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":18,"column":19},"end":{"line":18,"column":66}}})) != null ? stack1 : "")
    + "</ul>\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"accept"),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":19,"column":0},"end":{"line":19,"column":58}}})) != null ? stack1 : "")
    + "\n</header>\n<main>\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias4,lookupProperty(depth0,"notes"),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":24,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"muted"),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":25,"column":0},"end":{"line":27,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias4,lookupProperty(depth0,"mainTables"),{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":28,"column":0},"end":{"line":32,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"effects"),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":33,"column":0},"end":{"line":37,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"promptChanges"),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":38,"column":0},"end":{"line":47,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"details"),{"name":"if","hash":{},"fn":container.program(11, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":48,"column":0},"end":{"line":54,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"strips"),{"name":"if","hash":{},"fn":container.program(13, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":55,"column":0},"end":{"line":61,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"parity"),{"name":"if","hash":{},"fn":container.program(17, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":62,"column":0},"end":{"line":71,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"advice"),{"name":"if","hash":{},"fn":container.program(20, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":72,"column":0},"end":{"line":82,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"each").call(alias4,lookupProperty(depth0,"routeTables"),{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":83,"column":0},"end":{"line":87,"column":9}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(lookupProperty(depth0,"settled"),"groups"),{"name":"if","hash":{},"fn":container.program(21, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":88,"column":0},"end":{"line":92,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"prompts"),{"name":"if","hash":{},"fn":container.program(22, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":93,"column":0},"end":{"line":98,"column":7}}})) != null ? stack1 : "")
    + "</main>\n<footer>"
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"tool"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":100,"column":8},"end":{"line":100,"column":21}}}))
    + " · suite "
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"suite"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":100,"column":30},"end":{"line":100,"column":44}}}))
    + " · run "
    + alias3(lookupProperty(helpers,"html").call(alias4,lookupProperty(depth0,"runId"),{"name":"html","hash":{},"data":data,"loc":{"start":{"line":100,"column":51},"end":{"line":100,"column":65}}}))
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"runUrl"),{"name":"if","hash":{},"fn":container.program(25, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":100,"column":65},"end":{"line":100,"column":147}}})) != null ? stack1 : "")
    + "</footer>\n</body>\n</html>\n";
},"usePartial":true,"useData":true},
  "junit": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "  <testsuite name=\""
    + alias3(alias2(alias1(depth0, "name", {"start":{"line":4,"column":21},"end":{"line":4,"column":25}} ), depth0))
    + "\" tests=\""
    + alias3(alias2(alias1(depth0, "tests", {"start":{"line":4,"column":38},"end":{"line":4,"column":43}} ), depth0))
    + "\" failures=\""
    + alias3(alias2(alias1(depth0, "failures", {"start":{"line":4,"column":59},"end":{"line":4,"column":67}} ), depth0))
    + "\" errors=\""
    + alias3(alias2(alias1(depth0, "errors", {"start":{"line":4,"column":81},"end":{"line":4,"column":87}} ), depth0))
    + "\" skipped=\""
    + alias3(alias2(alias1(depth0, "skipped", {"start":{"line":4,"column":102},"end":{"line":4,"column":109}} ), depth0))
    + "\" time=\""
    + alias3(alias2(alias1(depth0, "seconds", {"start":{"line":4,"column":121},"end":{"line":4,"column":128}} ), depth0))
    + "\" timestamp=\""
    + alias3(alias2(alias1(depth0, "timestamp", {"start":{"line":4,"column":145},"end":{"line":4,"column":154}} ), depth0))
    + "\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"cases"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":0},"end":{"line":17,"column":9}}})) != null ? stack1 : "")
    + "  </testsuite>\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression, alias4=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "    <testcase classname=\""
    + alias3(alias2(alias1(depth0, "classname", {"start":{"line":6,"column":27},"end":{"line":6,"column":36}} ), depth0))
    + "\" name=\""
    + alias3(alias2(alias1(depth0, "name", {"start":{"line":6,"column":48},"end":{"line":6,"column":52}} ), depth0))
    + "\" time=\""
    + alias3(alias2(alias1(depth0, "seconds", {"start":{"line":6,"column":64},"end":{"line":6,"column":71}} ), depth0))
    + "\""
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"file"),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":74},"end":{"line":6,"column":109}}})) != null ? stack1 : "")
    + ">\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"isFailure"),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":9,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"isError"),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":10,"column":0},"end":{"line":12,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias4,lookupProperty(depth0,"isSkipped"),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":15,"column":7}}})) != null ? stack1 : "")
    + "    </testcase>\n";
},"2":function(container,depth0,helpers,partials,data) {
    return " file=\""
    + container.escapeExpression(container.lambda(container.strict(depth0, "file", {"start":{"line":6,"column":95},"end":{"line":6,"column":99}} ), depth0))
    + "\"";
},"3":function(container,depth0,helpers,partials,data) {
    var alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression;

  return "      <failure type=\""
    + alias3(alias2(alias1(depth0, "verdict", {"start":{"line":8,"column":23},"end":{"line":8,"column":30}} ), depth0))
    + "\" message=\""
    + alias3(alias2(alias1(depth0, "message", {"start":{"line":8,"column":45},"end":{"line":8,"column":52}} ), depth0))
    + "\">"
    + alias3(alias2(alias1(depth0, "detail", {"start":{"line":8,"column":58},"end":{"line":8,"column":64}} ), depth0))
    + "</failure>\n";
},"4":function(container,depth0,helpers,partials,data) {
    var alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression;

  return "      <error type=\""
    + alias3(alias2(alias1(depth0, "verdict", {"start":{"line":11,"column":21},"end":{"line":11,"column":28}} ), depth0))
    + "\" message=\""
    + alias3(alias2(alias1(depth0, "message", {"start":{"line":11,"column":43},"end":{"line":11,"column":50}} ), depth0))
    + "\">"
    + alias3(alias2(alias1(depth0, "detail", {"start":{"line":11,"column":56},"end":{"line":11,"column":62}} ), depth0))
    + "</error>\n";
},"5":function(container,depth0,helpers,partials,data) {
    return "      <skipped message=\""
    + container.escapeExpression(container.lambda(container.strict(depth0, "message", {"start":{"line":14,"column":26},"end":{"line":14,"column":33}} ), depth0))
    + "\"/>\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, alias3=container.escapeExpression, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Image Drift\" tests=\""
    + alias3(alias2(alias1(depth0, "tests", {"start":{"line":2,"column":40},"end":{"line":2,"column":45}} ), depth0))
    + "\" failures=\""
    + alias3(alias2(alias1(depth0, "failures", {"start":{"line":2,"column":61},"end":{"line":2,"column":69}} ), depth0))
    + "\" errors=\""
    + alias3(alias2(alias1(depth0, "errors", {"start":{"line":2,"column":83},"end":{"line":2,"column":89}} ), depth0))
    + "\" skipped=\""
    + alias3(alias2(alias1(depth0, "skipped", {"start":{"line":2,"column":104},"end":{"line":2,"column":111}} ), depth0))
    + "\" time=\""
    + alias3(alias2(alias1(depth0, "seconds", {"start":{"line":2,"column":123},"end":{"line":2,"column":130}} ), depth0))
    + "\">\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"suites"),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":19,"column":9}}})) != null ? stack1 : "")
    + "</testsuites>\n";
},"useData":true},
  "markdown-finding-group": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"isOpen"),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":8},"end":{"line":2,"column":34}}})) != null ? stack1 : "")
    + "><summary>"
    + ((stack1 = container.lambda(container.strict(depth0, "sign", {"start":{"line":2,"column":46},"end":{"line":2,"column":50}} ), depth0)) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"inline").call(alias1,lookupProperty(depth0,"title"),{"name":"inline","hash":{},"data":data,"loc":{"start":{"line":2,"column":53},"end":{"line":2,"column":69}}})) != null ? stack1 : "")
    + "</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"isSingle"),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.program(4, data, 0),"data":data,"loc":{"start":{"line":4,"column":0},"end":{"line":18,"column":7}}})) != null ? stack1 : "")
    + "\n</details>\n";
},"1":function(container,depth0,helpers,partials,data) {
    return " open";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"details"),{"name":"each","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":0},"end":{"line":7,"column":9}}})) != null ? stack1 : "");
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-finding"),depth0,{"name":"markdown-finding","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"words"),{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":9,"column":0},"end":{"line":9,"column":36}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"details"),{"name":"each","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":11,"column":0},"end":{"line":17,"column":9}}})) != null ? stack1 : "");
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":9,"column":15},"end":{"line":9,"column":26}}})) != null ? stack1 : "")
    + " ";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>"
    + ((stack1 = lookupProperty(helpers,"inline").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"title"),{"name":"inline","hash":{},"data":data,"loc":{"start":{"line":12,"column":18},"end":{"line":12,"column":34}}})) != null ? stack1 : "")
    + "</summary>\n\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-finding"),depth0,{"name":"markdown-finding","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n</details>\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.lambda(container.strict(depth0, "sign", {"start":{"line":22,"column":2},"end":{"line":22,"column":6}} ), depth0)) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"title"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":22,"column":9},"end":{"line":22,"column":21}}})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"details"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.program(7, data, 0),"data":data,"loc":{"start":{"line":1,"column":0},"end":{"line":23,"column":7}}})) != null ? stack1 : "");
},"usePartial":true,"useData":true},
  "markdown-finding": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"numbers"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":5,"column":15},"end":{"line":5,"column":26}}})) != null ? stack1 : "")
    + " ";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"accept"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":5,"column":50},"end":{"line":5,"column":63}}})) != null ? stack1 : "");
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-strip"),depth0,{"name":"markdown-strip","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"numbers"),"rows"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":0},"end":{"line":3,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"words"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":0},"end":{"line":5,"column":36}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"accept"),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":5,"column":36},"end":{"line":5,"column":70}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"strips"),{"name":"each","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":10,"column":9}}})) != null ? stack1 : "");
},"usePartial":true,"useData":true},
  "markdown-issue-evidence": {"0":function(container,depth0,helpers,partials,data) {
    var stack1;

  return " · [run log](<"
    + ((stack1 = container.lambda(container.strict(depth0, "runUrl", {"start":{"line":1,"column":51},"end":{"line":1,"column":57}} ), depth0)) != null ? stack1 : "")
    + ">)";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "- "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":4,"column":2},"end":{"line":4,"column":13}}})) != null ? stack1 : "")
    + "\n";
},"2":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"caption"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":8,"column":14}}})) != null ? stack1 : "")
    + "<br>\n<img src=\""
    + ((stack1 = alias2(alias1(depth0, "url", {"start":{"line":9,"column":12},"end":{"line":9,"column":15}} ), depth0)) != null ? stack1 : "")
    + "\" width=\""
    + ((stack1 = alias2(alias1(depth0, "width", {"start":{"line":9,"column":28},"end":{"line":9,"column":33}} ), depth0)) != null ? stack1 : "")
    + "\" alt=\"approved pictures above, new ones below\">\n\n";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-finding-group"),depth0,{"name":"markdown-finding-group","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.lambda(container.strict(depth0, "more", {"start":{"line":19,"column":2},"end":{"line":19,"column":6}} ), depth0)) != null ? stack1 : "")
    + " are in the run’s own report"
    + ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"runUrl"),{"name":"if","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":19,"column":36},"end":{"line":19,"column":105}}})) != null ? stack1 : "")
    + ".\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1;

  return ": [artifacts of the run](<"
    + ((stack1 = container.lambda(container.strict(depth0, "runUrl", {"start":{"line":19,"column":78},"end":{"line":19,"column":84}} ), depth0)) != null ? stack1 : "")
    + "#artifacts>)";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"accept"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":23,"column":0},"end":{"line":23,"column":13}}})) != null ? stack1 : "")
    + "\n";
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-pictures-page"),depth0,{"name":"markdown-pictures-page","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "#### Seen on "
    + ((stack1 = container.lambda(container.strict(depth0, "date", {"start":{"line":1,"column":15},"end":{"line":1,"column":19}} ), depth0)) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"runUrl"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":21},"end":{"line":1,"column":68}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"reasons"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":5,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"sheets"),{"name":"each","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":7,"column":0},"end":{"line":11,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"groups"),{"name":"each","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":13,"column":0},"end":{"line":16,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"more"),{"name":"if","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":18,"column":0},"end":{"line":20,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"accept"),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":24,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"picturesPage"),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":26,"column":0},"end":{"line":28,"column":7}}})) != null ? stack1 : "")
    + "\n<sub>"
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"tool"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":30,"column":5},"end":{"line":30,"column":16}}})) != null ? stack1 : "")
    + " · suite "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"suite"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":30,"column":25},"end":{"line":30,"column":37}}})) != null ? stack1 : "")
    + " · run "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"runId"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":30,"column":44},"end":{"line":30,"column":56}}})) != null ? stack1 : "")
    + "</sub>\n";
},"usePartial":true,"useData":true},
  "markdown-issue-head": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, alias3=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "### "
    + ((stack1 = alias2(alias1(depth0, "sign", {"start":{"line":1,"column":6},"end":{"line":1,"column":10}} ), depth0)) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"md").call(alias3,lookupProperty(depth0,"headLine"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":1,"column":13},"end":{"line":1,"column":28}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"table"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"md").call(alias3,lookupProperty(depth0,"standing"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":5,"column":0},"end":{"line":5,"column":15}}})) != null ? stack1 : "")
    + "\n\n<sub>Closes itself after "
    + ((stack1 = alias2(alias1(depth0, "closeAfter", {"start":{"line":7,"column":27},"end":{"line":7,"column":37}} ), depth0)) != null ? stack1 : "")
    + " in a row, and opens again when the drift comes back. Close it by hand and it stays closed until the drift has gone and come back.</sub>\n";
},"usePartial":true,"useData":true},
  "markdown-pictures-page": {"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1;

  return "<sub>No pictures here? GitHub shows those of a private repository in a signed-in browser only, not in mails. They are [on the branch](<"
    + ((stack1 = container.lambda(container.strict(depth0, "picturesPage", {"start":{"line":1,"column":137},"end":{"line":1,"column":149}} ), depth0)) != null ? stack1 : "")
    + ">).</sub>\n";
},"useData":true},
  "markdown-quiet": {"0":function(container,depth0,helpers,partials,data) {
    var stack1;

  return ((stack1 = container.lambda(container.strict(depth0, "marker", {"start":{"line":2,"column":2},"end":{"line":2,"column":8}} ), depth0)) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"unless").call(alias1,lookupProperty(data,"first"),{"name":"unless","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":41},"end":{"line":4,"column":73}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":4,"column":73},"end":{"line":4,"column":84}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    return " · ";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1;

  return " · [run log](<"
    + ((stack1 = container.lambda(container.strict(depth0, "runUrl", {"start":{"line":4,"column":123},"end":{"line":4,"column":129}} ), depth0)) != null ? stack1 : "")
    + ">)";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"marker"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":0},"end":{"line":3,"column":7}}})) != null ? stack1 : "")
    + ((stack1 = container.lambda(container.strict(depth0, "sign", {"start":{"line":4,"column":2},"end":{"line":4,"column":6}} ), depth0)) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"headLine"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":4,"column":9},"end":{"line":4,"column":24}}})) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"totals"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":25},"end":{"line":4,"column":93}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"runUrl"),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":93},"end":{"line":4,"column":140}}})) != null ? stack1 : "")
    + "\n";
},"useData":true},
  "markdown-strip": {"0":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"where"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":1,"column":13},"end":{"line":1,"column":25}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"why"),{"name":"if","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":25},"end":{"line":1,"column":55}}})) != null ? stack1 : "")
    + " ";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ": "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"why"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":1,"column":38},"end":{"line":1,"column":48}}})) != null ? stack1 : "");
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"where"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":0},"end":{"line":1,"column":63}}})) != null ? stack1 : "")
    + "<sub>"
    + ((stack1 = alias2(alias1(depth0, "panels", {"start":{"line":1,"column":70},"end":{"line":1,"column":76}} ), depth0)) != null ? stack1 : "")
    + "</sub><br>\n<img src=\""
    + ((stack1 = alias2(alias1(depth0, "url", {"start":{"line":2,"column":12},"end":{"line":2,"column":15}} ), depth0)) != null ? stack1 : "")
    + "\" width=\""
    + ((stack1 = alias2(alias1(depth0, "width", {"start":{"line":2,"column":28},"end":{"line":2,"column":33}} ), depth0)) != null ? stack1 : "")
    + "\" alt=\""
    + ((stack1 = alias2(alias1(depth0, "panels", {"start":{"line":2,"column":44},"end":{"line":2,"column":50}} ), depth0)) != null ? stack1 : "")
    + "\">\n";
},"useData":true},
  "markdown-table": {"0":function(container,depth0,helpers,partials,data) {
    var stack1;

  return " "
    + ((stack1 = container.lambda(container.strict(depth0, "label", {"start":{"line":1,"column":21},"end":{"line":1,"column":26}} ), depth0)) != null ? stack1 : "")
    + " |";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"isRight"),{"name":"if","hash":{},"fn":container.program(2, data, 0),"inverse":container.program(3, data, 0),"data":data,"loc":{"start":{"line":2,"column":18},"end":{"line":2,"column":60}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    return " --: |";
},"3":function(container,depth0,helpers,partials,data) {
    return " --- |";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "|"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":4,"column":1},"end":{"line":4,"column":40}}})) != null ? stack1 : "")
    + "\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return " "
    + ((stack1 = lookupProperty(helpers,"cell").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"cell","hash":{},"data":data,"loc":{"start":{"line":4,"column":16},"end":{"line":4,"column":29}}})) != null ? stack1 : "")
    + " |";
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "|"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"columns"),{"name":"each","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":1},"end":{"line":1,"column":39}}})) != null ? stack1 : "")
    + "\n|"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"columns"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":2,"column":1},"end":{"line":2,"column":69}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"rows"),{"name":"each","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":3,"column":0},"end":{"line":5,"column":9}}})) != null ? stack1 : "");
},"useData":true},
  "markdown": {"0":function(container,depth0,helpers,partials,data) {
    var stack1;

  return ((stack1 = container.lambda(container.strict(depth0, "marker", {"start":{"line":2,"column":2},"end":{"line":2,"column":8}} ), depth0)) != null ? stack1 : "")
    + "\n";
},"1":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"unless").call(alias1,lookupProperty(data,"first"),{"name":"unless","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":16},"end":{"line":6,"column":48}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":6,"column":48},"end":{"line":6,"column":59}}})) != null ? stack1 : "");
},"2":function(container,depth0,helpers,partials,data) {
    return " · ";
},"3":function(container,depth0,helpers,partials,data) {
    var stack1;

  return " · [run log](<"
    + ((stack1 = container.lambda(container.strict(depth0, "runUrl", {"start":{"line":6,"column":98},"end":{"line":6,"column":104}} ), depth0)) != null ? stack1 : "")
    + ">)";
},"4":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "- ⚠️ "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"text"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":9,"column":5},"end":{"line":9,"column":16}}})) != null ? stack1 : "")
    + "\n";
},"5":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-finding-group"),depth0,{"name":"markdown-finding-group","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"6":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"unjudged"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"7":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"muted"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":22,"column":0},"end":{"line":22,"column":12}}})) != null ? stack1 : "")
    + "\n";
},"8":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"changes"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"9":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "- "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),depth0,{"name":"md","hash":{},"data":data,"loc":{"start":{"line":30,"column":2},"end":{"line":30,"column":13}}})) != null ? stack1 : "")
    + "\n";
},"10":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"accept"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":34,"column":0},"end":{"line":34,"column":13}}})) != null ? stack1 : "")
    + "\n";
},"11":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=container.strict, alias2=container.lambda, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"caption"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":38,"column":0},"end":{"line":38,"column":14}}})) != null ? stack1 : "")
    + "<br>\n<img src=\""
    + ((stack1 = alias2(alias1(depth0, "url", {"start":{"line":39,"column":12},"end":{"line":39,"column":15}} ), depth0)) != null ? stack1 : "")
    + "\" width=\""
    + ((stack1 = alias2(alias1(depth0, "width", {"start":{"line":39,"column":28},"end":{"line":39,"column":33}} ), depth0)) != null ? stack1 : "")
    + "\" alt=\"approved pictures above, new ones below\">\n\n";
},"12":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>Changed prompts in full</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"promptChanges"),{"name":"each","hash":{},"fn":container.program(13, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":46,"column":0},"end":{"line":51,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"13":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"cells"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":47,"column":0},"end":{"line":47,"column":12}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"diff").call(alias1,depth0,{"name":"diff","hash":{},"data":data,"loc":{"start":{"line":49,"column":0},"end":{"line":49,"column":13}}})) != null ? stack1 : "")
    + "\n\n";
},"14":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-strip"),depth0,{"name":"markdown-strip","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"15":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>Pictures of "
    + ((stack1 = lookupProperty(helpers,"count").call(alias1,lookupProperty(depth0,"moreStrips"),{"name":"count","hash":{},"data":data,"loc":{"start":{"line":61,"column":30},"end":{"line":61,"column":50}}})) != null ? stack1 : "")
    + " more cells</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"moreStrips"),{"name":"each","hash":{},"fn":container.program(14, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":63,"column":0},"end":{"line":66,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"16":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>Pictures of "
    + ((stack1 = lookupProperty(helpers,"count").call(alias1,lookupProperty(depth0,"newStrips"),{"name":"count","hash":{},"data":data,"loc":{"start":{"line":71,"column":30},"end":{"line":71,"column":49}}})) != null ? stack1 : "")
    + " new cells</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"newStrips"),{"name":"each","hash":{},"fn":container.program(14, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":73,"column":0},"end":{"line":76,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"17":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "**Parity** "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"line"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":81,"column":11},"end":{"line":81,"column":22}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"table"),"rows"),{"name":"if","hash":{},"fn":container.program(18, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":83,"column":0},"end":{"line":89,"column":7}}})) != null ? stack1 : "")
    + "\n";
},"18":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>"
    + ((stack1 = container.lambda(container.strict(lookupProperty(depth0,"table"), "title", {"start":{"line":84,"column":20},"end":{"line":84,"column":31}} ), depth0)) != null ? stack1 : "")
    + "</summary>\n\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"table"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n</details>\n";
},"19":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),depth0,{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"20":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"foldedTables"),{"name":"each","hash":{},"fn":container.program(21, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":99,"column":18},"end":{"line":99,"column":90}}})) != null ? stack1 : "")
    + "</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"foldedTables"),{"name":"each","hash":{},"fn":container.program(22, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":101,"column":0},"end":{"line":106,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"21":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"unless").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(data,"first"),{"name":"unless","hash":{},"fn":container.program(2, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":99,"column":40},"end":{"line":99,"column":72}}})) != null ? stack1 : "")
    + ((stack1 = container.lambda(container.strict(depth0, "title", {"start":{"line":99,"column":74},"end":{"line":99,"column":79}} ), depth0)) != null ? stack1 : "");
},"22":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "**"
    + ((stack1 = container.lambda(container.strict(depth0, "title", {"start":{"line":102,"column":4},"end":{"line":102,"column":9}} ), depth0)) != null ? stack1 : "")
    + "**\n\n"
    + ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),depth0,{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "")
    + "\n";
},"23":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>Choice of a route, by family</summary>\n\n"
    + ((stack1 = container.lambda(container.strict(depth0, "adviceBasis", {"start":{"line":113,"column":2},"end":{"line":113,"column":13}} ), depth0)) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"advice"),{"name":"each","hash":{},"fn":container.program(24, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":115,"column":0},"end":{"line":122,"column":9}}})) != null ? stack1 : "")
    + "</details>\n";
},"24":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"line"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":116,"column":0},"end":{"line":116,"column":11}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"table"),"rows"),{"name":"if","hash":{},"fn":container.program(25, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":118,"column":0},"end":{"line":120,"column":7}}})) != null ? stack1 : "")
    + "\n";
},"25":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-table"),lookupProperty(depth0,"table"),{"name":"markdown-table","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"26":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "<details><summary>"
    + ((stack1 = container.lambda(container.strict(lookupProperty(depth0,"settled"), "title", {"start":{"line":127,"column":20},"end":{"line":127,"column":33}} ), depth0)) != null ? stack1 : "")
    + "</summary>\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(lookupProperty(depth0,"settled"),"groups"),{"name":"each","hash":{},"fn":container.program(9, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":129,"column":0},"end":{"line":131,"column":9}}})) != null ? stack1 : "")
    + "\n</details>\n";
},"27":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "- "
    + ((stack1 = lookupProperty(helpers,"md").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(depth0,"text"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":137,"column":2},"end":{"line":137,"column":13}}})) != null ? stack1 : "")
    + "\n";
},"28":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"hidden"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":141,"column":0},"end":{"line":141,"column":13}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"artifactsUrl"),{"name":"if","hash":{},"fn":container.program(29, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":141,"column":13},"end":{"line":141,"column":94}}})) != null ? stack1 : "")
    + ".\n";
},"29":function(container,depth0,helpers,partials,data) {
    var stack1;

  return ", among the [artifacts of the run](<"
    + ((stack1 = container.lambda(container.strict(depth0, "artifactsUrl", {"start":{"line":141,"column":71},"end":{"line":141,"column":83}} ), depth0)) != null ? stack1 : "")
    + ">)";
},"30":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return "Left out to keep within the size limit: "
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"leftOut"),{"name":"each","hash":{},"fn":container.program(31, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":145,"column":40},"end":{"line":145,"column":105}}})) != null ? stack1 : "")
    + ". The HTML report and `record.json` of the run have everything"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"artifactsUrl"),{"name":"if","hash":{},"fn":container.program(33, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":145,"column":167},"end":{"line":145,"column":238}}})) != null ? stack1 : "")
    + ".\n";
},"31":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"unless").call(depth0 != null ? depth0 : (container.nullContext || {}),lookupProperty(data,"first"),{"name":"unless","hash":{},"fn":container.program(32, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":145,"column":57},"end":{"line":145,"column":88}}})) != null ? stack1 : "")
    + ((stack1 = container.lambda(depth0, depth0)) != null ? stack1 : "");
},"32":function(container,depth0,helpers,partials,data) {
    return ", ";
},"33":function(container,depth0,helpers,partials,data) {
    var stack1;

  return ": [artifacts of the run](<"
    + ((stack1 = container.lambda(container.strict(depth0, "artifactsUrl", {"start":{"line":145,"column":215},"end":{"line":145,"column":227}} ), depth0)) != null ? stack1 : "")
    + ">)";
},"34":function(container,depth0,helpers,partials,data) {
    var stack1, lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = container.invokePartial(lookupProperty(partials,"markdown-pictures-page"),depth0,{"name":"markdown-pictures-page","data":data,"helpers":helpers,"partials":partials,"decorators":container.decorators})) != null ? stack1 : "");
},"compiler":[8,">= 4.3.0"],"main":function(container,depth0,helpers,partials,data) {
    var stack1, alias1=depth0 != null ? depth0 : (container.nullContext || {}), lookupProperty = container.lookupProperty || function(parent, propertyName) {
        if (Object.prototype.hasOwnProperty.call(parent, propertyName)) {
          return parent[propertyName];
        }
        return undefined
    };

  return ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"marker"),{"name":"if","hash":{},"fn":container.program(0, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":1,"column":0},"end":{"line":3,"column":7}}})) != null ? stack1 : "")
    + "### "
    + ((stack1 = container.lambda(container.strict(depth0, "sign", {"start":{"line":4,"column":6},"end":{"line":4,"column":10}} ), depth0)) != null ? stack1 : "")
    + " "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"headLine"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":4,"column":13},"end":{"line":4,"column":28}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"totals"),{"name":"each","hash":{},"fn":container.program(1, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":0},"end":{"line":6,"column":68}}})) != null ? stack1 : "")
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"runUrl"),{"name":"if","hash":{},"fn":container.program(3, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":6,"column":68},"end":{"line":6,"column":115}}})) != null ? stack1 : "")
    + "\n\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"warnings"),{"name":"each","hash":{},"fn":container.program(4, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":8,"column":0},"end":{"line":10,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"groups"),{"name":"each","hash":{},"fn":container.program(5, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":12,"column":0},"end":{"line":15,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"unjudged"),"rows"),{"name":"if","hash":{},"fn":container.program(6, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":17,"column":0},"end":{"line":19,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"muted"),{"name":"if","hash":{},"fn":container.program(7, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":21,"column":0},"end":{"line":23,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"changes"),"rows"),{"name":"if","hash":{},"fn":container.program(8, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":25,"column":0},"end":{"line":27,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"effects"),{"name":"each","hash":{},"fn":container.program(9, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":29,"column":0},"end":{"line":31,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"accept"),{"name":"if","hash":{},"fn":container.program(10, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":33,"column":0},"end":{"line":35,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"sheets"),{"name":"each","hash":{},"fn":container.program(11, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":37,"column":0},"end":{"line":41,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"promptChanges"),{"name":"if","hash":{},"fn":container.program(12, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":43,"column":0},"end":{"line":53,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"strips"),{"name":"each","hash":{},"fn":container.program(14, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":55,"column":0},"end":{"line":58,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"moreStrips"),{"name":"if","hash":{},"fn":container.program(15, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":60,"column":0},"end":{"line":68,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"newStrips"),{"name":"if","hash":{},"fn":container.program(16, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":70,"column":0},"end":{"line":78,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"parity"),{"name":"each","hash":{},"fn":container.program(17, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":80,"column":0},"end":{"line":91,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"openTables"),{"name":"each","hash":{},"fn":container.program(19, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":93,"column":0},"end":{"line":96,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"foldedTables"),{"name":"if","hash":{},"fn":container.program(20, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":98,"column":0},"end":{"line":108,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"advice"),{"name":"if","hash":{},"fn":container.program(23, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":110,"column":0},"end":{"line":124,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(lookupProperty(depth0,"settled"),"groups"),{"name":"if","hash":{},"fn":container.program(26, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":126,"column":0},"end":{"line":134,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"each").call(alias1,lookupProperty(depth0,"remarks"),{"name":"each","hash":{},"fn":container.program(27, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":136,"column":0},"end":{"line":138,"column":9}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"hidden"),{"name":"if","hash":{},"fn":container.program(28, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":140,"column":0},"end":{"line":142,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"leftOut"),{"name":"if","hash":{},"fn":container.program(30, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":144,"column":0},"end":{"line":146,"column":7}}})) != null ? stack1 : "")
    + "\n"
    + ((stack1 = lookupProperty(helpers,"if").call(alias1,lookupProperty(depth0,"picturesPage"),{"name":"if","hash":{},"fn":container.program(34, data, 0),"inverse":container.noop,"data":data,"loc":{"start":{"line":148,"column":0},"end":{"line":150,"column":7}}})) != null ? stack1 : "")
    + "\n<sub>"
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"tool"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":152,"column":5},"end":{"line":152,"column":16}}})) != null ? stack1 : "")
    + " · suite "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"suite"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":152,"column":25},"end":{"line":152,"column":37}}})) != null ? stack1 : "")
    + " · run "
    + ((stack1 = lookupProperty(helpers,"md").call(alias1,lookupProperty(depth0,"runId"),{"name":"md","hash":{},"data":data,"loc":{"start":{"line":152,"column":44},"end":{"line":152,"column":56}}})) != null ? stack1 : "")
    + "</sub>\n";
},"usePartial":true,"useData":true},
};
