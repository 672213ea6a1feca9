// SPDX-License-Identifier: AGPL-3.0-or-later
// openapi_file.mjs -- docs/openapi.yaml, read, and what a request and its answer are held against.
import * as fs from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import * as yaml from 'yaml';

const METHODS = ['get', 'post'];
export const E_LEN = 1;

// Rows of the table of the introduction whose head begins with those cells, as arrays of text.
function table(text, ...head) {
    const lines = text.split('\n');
    const cells = (line) => line.replace(/^\| */, '').replace(/ *\|$/, '').split('|').map((c) => c.trim());
    const at = lines.findIndex((line) => head.every((h, i) => cells(line)[i] === h));
    if (at < 0) throw new Error(`the introduction has no table of ${head.join(', ')}`);
    const rows = [];
    for (let i = at + 2; lines[i]?.startsWith('|'); i++) rows.push(cells(lines[i]));
    return rows;
}

export class Api {
    constructor(source) {
        this.doc = yaml.parse(fs.readFileSync(`${source}/docs/openapi.yaml`, 'utf8'),
            { maxAliasCount: 1000 });
        this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
        this.ajv.addSchema(this.doc, 'api');
        this.compiled = new Map();
        this.fields = new Map(table(this.doc.info.description, 'at', 'bytes', 'field')
            .map(([at, bytes, name]) => [name, [Number(at), Number(bytes)]]));
        this.errors = new Map(table(this.doc.info.description, 'number', 'name')
            .map(([number, name, , retry]) => [Number(number), { name, retry }]));
        this.operations = [];
        for (const [path, item] of Object.entries(this.doc.paths)) {
            for (const method of METHODS.filter((m) => item[m] !== undefined)) {
                this.operations.push({ path, method: method.toUpperCase(), tags: item[method].tags,
                    ...item[method], pattern: this.patternOf(path, item.parameters ?? []) });
            }
        }
        // A path without a parameter goes before one with, as OpenAPI says.
        this.operations.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
    }

    // What a $ref within the file stands for.
    deref(node) {
        while (node?.$ref !== undefined) {
            node = node.$ref.slice(2).split('/').reduce((at, key) =>
                at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.doc);
        }
        return node;
    }

    patternOf(path, parameters) {
        const escape = (s) => s.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
        return new RegExp(`^${path.split(/(\{\w+\})/).map((part) => {
            if (!part.startsWith('{')) return escape(part);
            const p = parameters.map((x) => this.deref(x)).find((x) => `{${x.name}}` === part);
            return `(?:${this.deref(p.schema).pattern.replace(/^\^|\$$/g, '')})`;
        }).join('')}$`);
    }

    // The operation that answers there; undefined: none.
    find(tag, method, path) {
        return this.operations.find((o) => o.tags.includes(tag) && o.pattern.test(path) &&
            o.method === (method === 'HEAD' ? 'GET' : method));
    }

    // Why value is not what schema says; '': it is.
    faultOf(schema, value) {
        const key = schema.$ref ?? schema;
        if (!this.compiled.has(key)) {
            this.compiled.set(key, this.ajv.compile(
                schema.$ref !== undefined ? { $ref: `api${schema.$ref}` } : schema));
        }
        const holds = this.compiled.get(key);
        if (holds(value)) return '';
        return holds.errors.slice(0, 5).map((e) =>
            `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
    }

    // Why bytes are not as long as schema says.
    faultOfLength(schema, bytes) {
        const { minLength = 0, maxLength = Infinity, 'x-multiple-of': step = 1 } = this.deref(schema);
        if (bytes.length >= minLength && bytes.length <= maxLength && bytes.length % step === 0) return '';
        return `${bytes.length} bytes, not ${minLength} to ${maxLength} in steps of ${step}`;
    }

    // Why bytes are no reply as the introduction describes it.
    faultOfReply(tag, bytes) {
        const at = (name) => bytes.subarray(this.fields.get(name)[0],
            this.fields.get(name)[0] + this.fields.get(name)[1]);
        const isZero = (name) => at(name).every((b) => b === 0);
        const status = at('status')[0];
        const retry = at('retry_s').readUInt32BE();
        const error = this.errors.get(status);
        if (at('magic').toString() !== 'DMR1' || at('kind')[0] !== 0x7e || at('suite')[0] !== 1) {
            return 'the reply has another prologue';
        }
        if (!isZero('')) return 'the reply does not end in zeros';
        if (status !== 0 && error === undefined) return `${status} is no error number of the file`;
        if (status !== 0 && !['leaf', 'day', 'sig'].every(isZero)) return 'an error that promises';
        if (tag === 'issuer' && !['challenge', 'bits'].every(isZero)) return 'a puzzle of an office';
        const waits = status !== 0 && error.retry.startsWith('above 0') &&
            !(tag === 'issuer' && error.retry.endsWith('0 from an office'));
        if (waits !== retry > 0) return `${error?.name ?? 'accepted'}, and retry_s is ${retry}`;
        return '';
    }

    statusOf(reply) {
        return reply[this.fields.get('status')[0]];
    }

    // Why headers are not those of response, and of every answer.
    faultsOfHeaders(response, headers) {
        const wanted = { ...this.doc['x-every-path'].headers, ...response.headers };
        const faults = ['date', 'set-cookie'].filter((name) => headers[name] !== undefined);
        for (const [name, header] of Object.entries(wanted)) {
            const value = headers[name.toLowerCase()];
            const schema = this.deref(header).schema;
            if (value === undefined) faults.push(`no ${name}`);
            else if (this.faultOf(schema, value) !== '') faults.push(`${name}: ${value}`);
        }
        return faults;
    }

    // Why a body is none of those of response.
    faultsOfBody(tag, response, type, body) {
        const content = response.content?.[type];
        if (response.content === undefined) return body.length === 0 ? [] : ['a body'];
        if (content === undefined) return [`Content-Type: ${type}`];
        const { schema } = content;
        if (type === 'application/json') {
            const text = body.toString();
            if (!text.endsWith('}\n')) return ['it is not one object and LF'];
            return [this.faultOf(schema, JSON.parse(text))];
        }
        if (type !== 'application/octet-stream') return [this.faultOf(schema, body.toString())];
        const faults = [this.faultOfLength(schema, body)];
        const replies = schema.$ref === '#/components/schemas/Reply' ||
            this.deref(schema)['x-multiple-of'] === 512;
        for (let i = 0; replies && i + 512 <= body.length; i += 512) {
            faults.push(this.faultOfReply(tag, body.subarray(i, i + 512)));
        }
        return faults;
    }

    // Why an answer ({status, headers, body}) is not `responses`, of which status is one.
    faultsOfAnswer(tag, method, responses, answer) {
        const response = this.deref(responses[answer.status]);
        if (response === undefined) return [`status ${answer.status}`];
        const type = answer.headers['content-type'];
        const faults = this.faultsOfHeaders(response, answer.headers);
        if (method !== 'HEAD') faults.push(...this.faultsOfBody(tag, response, type, answer.body));
        else if (answer.body.length > 0) faults.push('HEAD with a body');
        else if (response.content?.[type] === undefined) faults.push(`Content-Type: ${type}`);
        return faults.filter((fault) => fault !== '');
    }

    // Why a request and its answer are not as the file says.
    faultsOf(tag, request, answer) {
        const operation = this.find(tag, request.method, request.path);
        if (operation === undefined) return ['the file does not have it'];
        const faults = this.faultsOfAnswer(tag, request.method, operation.responses, answer);
        const schema = operation.requestBody?.content['application/octet-stream'].schema;
        if (schema !== undefined && answer.status === 200) {
            faults.push(this.faultOfLength(schema, request.body));
        }
        return faults.filter((fault) => fault !== '');
    }
}
