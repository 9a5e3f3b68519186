// What is done on each list: kind, control, values.
const scores = ["0.52", "0.55", "0.58", "0.6", "0.63", "0.66", "0.7", "0.6", "0.55", "0.5"];
const words = ["m", "me", "mes", "mess", "messa", "message", "message f", "mess", ""];
const clicks = [0, 1, 2, 2, 1, 0];
const facets = (...names) => names.map((name) => ["facet", `#facet-${name}`, clicks]);
export const STEPS = {
  "/review": [
    ["score", "#min", scores], ["words", "[data-find]", words], ["order", "[name=sort]", ["date", "revenue", "identifier", "score"]],
    ...facets("verdict", "status", "state", "label", "topic", "keyword", "source"),
  ],
  "/issues": [
    ["score", "#min", scores], ["words", "[data-find]", words],
    ["order", "[name=sort]", ["companies", "revenue", "score", "date", "identifier", "count"]],
    ...facets("status", "state", "label", "topic", "keyword"),
  ],
  "/signals": [
    ["score", "#min", scores], ["words", "[data-find]", words], ["order", "[name=sort]", ["score", "count", "revenue", "date"]],
    ...facets("topic", "keyword", "source", "status", "label"),
  ],
};
