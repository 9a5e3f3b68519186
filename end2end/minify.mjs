// Makes a script or a style sheet shorter in its place: `minify.mjs FILE`.
import { buildSync } from "esbuild";

const [file] = process.argv.slice(2);
buildSync({ entryPoints: [file], outfile: file, allowOverwrite: true, minify: true, logLevel: "warning" });
