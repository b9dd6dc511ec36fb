// SPDX-License-Identifier: Apache-2.0
// The schema of pipeline files in the language server that editors use: it completes `use:` and options, explains them,
// and marks what is wrong.  Then Mermaid reads what `quoth graph --format mermaid` prints.
//
//     node check_editor.mjs MODULES SCHEMA MERMAID-FILE...
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, schema, ...drawings] = process.argv.slice(2);
let failed = 0;

function expect(what, right, seen) {
    if (right) return;
    failed++;
    console.log(`FAIL: ${what}; seen: ${JSON.stringify(seen)?.slice(0, 600)}`);
}

/** A client of the language server's protocol, over its standard streams. */
class Client {
    constructor(program) {
        this.server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
        this.buffer = Buffer.alloc(0);
        this.id = 0;
        this.waiting = new Map();
        this.diagnostics = new Map();
        this.server.stdout.on("data", (bytes) => this.receive(bytes));
    }

    receive(bytes) {
        this.buffer = Buffer.concat([this.buffer, bytes]);
        for (;;) {
            const header = this.buffer.indexOf("\r\n\r\n");
            if (header < 0) return;
            const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.toString("latin1", 0, header))[1]);
            if (this.buffer.length < header + 4 + length) return;
            const message = JSON.parse(this.buffer.toString("utf8", header + 4, header + 4 + length));
            this.buffer = this.buffer.subarray(header + 4 + length);
            this.handle(message);
        }
    }

    handle(message) {
        if (message.method === "textDocument/publishDiagnostics") {
            this.waiting.get(message.params.uri)?.(message.params.diagnostics);
        } else if (message.method && message.id !== undefined) {
            // What the server asks for, such as settings: none.
            const none = message.method === "workspace/configuration" ? message.params.items.map(() => null) : null;
            this.send({ id: message.id, result: none });
        } else if (message.id !== undefined) {
            this.waiting.get(message.id)?.(message.result);
        }
    }

    send(message) {
        const text = JSON.stringify({ jsonrpc: "2.0", ...message });
        this.server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    }

    request(method, params) {
        const id = ++this.id;
        return new Promise((done) => {
            this.waiting.set(id, done);
            this.send({ id, method, params });
        });
    }

    async start() {
        await this.request("initialize", {
            processId: process.pid,
            rootUri: null,
            capabilities: { textDocument: { publishDiagnostics: {}, completion: { completionItem: { snippetSupport: false } } } },
        });
        this.send({ method: "initialized", params: {} });
    }

    /** Opens a text; what is wrong with it. */
    open(name, text) {
        const uri = `file:///pipelines/${name}`;
        const found = new Promise((done) => this.waiting.set(uri, done));
        const head = `# yaml-language-server: $schema=${pathToFileURL(resolve(schema))}\n`;
        this.send({
            method: "textDocument/didOpen",
            params: { textDocument: { uri, languageId: "yaml", version: 1, text: head + text } },
        });
        return found;
    }

    /** What the editor offers where `|` stands in the text; the words that would be put in. */
    async complete(name, text) {
        const [before, after] = text.split("|");
        await this.open(name, before + after);
        const lines = before.split("\n");
        const position = { line: lines.length, character: lines.at(-1).length };
        const textDocument = { uri: `file:///pipelines/${name}` };
        const answer = await this.request("textDocument/completion", { textDocument, position });
        return (answer?.items ?? answer ?? []).map((item) => item.label);
    }

    async hover(name, line, character) {
        const textDocument = { uri: `file:///pipelines/${name}` };
        const answer = await this.request("textDocument/hover", { textDocument, position: { line, character } });
        return answer?.contents?.value ?? "";
    }
}

function lines(diagnostics) {
    return diagnostics.map((one) => one.range.start.line); // line 0 names the schema
}

async function checkServer() {
    const client = new Client(join(modules, "yaml-language-server", "bin", "yaml-language-server"));
    await client.start();

    const good = "quoth: 1\nstages:\n  - use: fetch\n    with: { inputs: [a] }\n  - use: clean\n  - use: write-documents\n";
    const none = await client.open("good.yaml", good);
    expect("a right file has no marks", none.length === 0, none);

    const wrong = [
        "quoth: 1",
        "nmae: x", // 2: unknown key
        "stages:",
        "  - use: fecth", // 4: no such stage
        "  - use: clean",
        "    with:",
        "      mode: verbtaim", // 7: no such choice
        "      no-such-option: 1", // 8
        "  - use: topic-classify",
        "    with: { min-score: 7 }", // 10: out of range
        "",
    ].join("\n");
    const marks = await client.open("wrong.yaml", wrong);
    for (const line of [2, 4, 7, 8, 10]) expect(`line ${line} is marked`, lines(marks).includes(line), marks);
    for (const line of [1, 3, 5, 6, 9]) expect(`line ${line} is not marked`, !lines(marks).includes(line), marks);

    const head = "quoth: 1\nstages:\n";
    const stages = await client.complete("use.yaml", `${head}  - use: |\n`);
    for (const name of ["fetch", "clean", "tag", "write-jsonl"]) expect(`'use:' offers ${name}`, stages.includes(name), stages);
    const options = await client.complete("options.yaml", `${head}  - use: clean\n    with:\n      |\n`);
    for (const name of ["mode", "language", "min-prose"]) expect(`'clean' offers ${name}`, options.includes(name), options);
    expect("'clean' does not offer options of others", !options.includes("inputs"), options);
    const choices = await client.complete("choices.yaml", `${head}  - use: clean\n    with:\n      mode: |\n`);
    for (const name of ["article", "verbatim"]) expect(`'mode' offers ${name}`, choices.includes(name), choices);
    const keys = await client.complete("keys.yaml", "quoth: 1\n|\n");
    for (const name of ["stages", "limits", "environment"]) expect(`the file offers ${name}`, keys.includes(name), keys);

    await client.open("hover.yaml", `${head}  - use: clean\n    with:\n      mode: verbatim\n`);
    const told = await client.hover("hover.yaml", 5, 7);
    expect("an option is explained", /article/.test(told), told);
    client.server.kill();
}

async function checkMermaid() {
    const { JSDOM } = createRequire(join(resolve(modules), "x.js"))("jsdom");
    const dom = new JSDOM("");
    Object.assign(globalThis, { window: dom.window, document: dom.window.document });
    const mermaid = (await import(pathToFileURL(join(resolve(modules), "mermaid", "dist", "mermaid.core.mjs")))).default;
    for (const path of drawings) {
        const read = await mermaid.parse(readFileSync(path, "utf8"), { suppressErrors: false }).catch((error) => error);
        expect(`Mermaid reads ${path}`, read?.diagramType?.startsWith("flowchart"), String(read));
    }
    const broken = await mermaid.parse("flowchart TD\n  s0[\"x -> ]", { suppressErrors: true });
    expect("Mermaid refuses what is broken", broken === false, broken);
}

setTimeout(() => {
    console.log("FAIL: no answer within two minutes");
    process.exit(1);
}, 120000).unref();
await checkServer();
await checkMermaid();
console.log(failed ? `${failed} failed` : "the editor completes, explains and marks; Mermaid draws");
process.exit(failed ? 1 : 0);
