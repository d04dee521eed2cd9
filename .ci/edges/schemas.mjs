// Compiles the schemas in ajv's strict mode, and holds what ajv says of each value against what was said in Python.
// usage: node schemas.mjs SCHEMAS VALUES
import fs from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const [folder, file] = process.argv.slice(2);
const read = (path) => JSON.parse(fs.readFileSync(path, "utf8"));
// A length of time is a number or a text; the keywords are notes for the loader, which demand nothing.
const ours = { allowUnionTypes: true, keywords: ["x-code", "x-form", "x-grammar", "x-what"] };
const strict = { strict: true, strictTypes: true, strictTuples: true, strictRequired: true };
const values = read(file);
let differ = 0;
for (const name of ["page", "fleet", "report"]) {
  const ajv = addFormats(new Ajv({ ...strict, ...ours }));
  const accepts = ajv.compile(read(`${folder}/${name}.schema.json`));
  for (const { value, taken } of values[name] ?? []) {
    if (accepts(value) === taken) continue;
    differ += 1;
    console.error(`${name}: ajv ${taken ? "refuses" : "takes"} ${JSON.stringify(value).slice(0, 400)}`);
    console.error(`  ${ajv.errorsText(accepts.errors)}`);
  }
  console.log(`${name}: compiled in strict mode, ${values[name]?.length ?? 0} values`);
}
process.exitCode = differ ? 1 : 0;
