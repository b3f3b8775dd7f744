import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { projectRoot } from './source-files.ts';

/** A page or an endpoint of the built application, as kit's manifest and the entry's own list say. */
export interface BuiltRoute {
	/** As kit writes it: `/(app)/strategies/[strategy=id]`. */
	readonly id: string;
	readonly kind: 'page' | 'endpoint' | 'hot';
	readonly params: readonly string[];
	readonly methods: readonly string[];
	/** Names of the form actions of a page. */
	readonly actions: readonly string[];
	/** How many nodes a visit of a page has: layouts and the page; each may run a load function of the server. */
	readonly loads: number;
	readonly group: 'app' | 'public' | 'dev' | 'hot' | 'none';
}

interface Manifest {
	readonly _: {
		readonly nodes: readonly (() => Promise<{ server?: { actions?: object; load?: unknown } }>)[];
		readonly routes: readonly {
			readonly id: string;
			readonly params: readonly { readonly name: string }[];
			readonly page: { readonly layouts: readonly (number | undefined)[]; readonly leaf: number } | null;
			readonly endpoint: (() => Promise<Record<string, unknown>>) | null;
		}[];
	};
}

const output = join(projectRoot, '.svelte-kit/output/server');
const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

const groupOf = (id: string): BuiltRoute['group'] => {
	const name = /^\/\((\w+)\)/.exec(id)?.[1];
	return name === 'app' || name === 'public' || name === 'dev' ? name : 'none';
};

async function readManifest(): Promise<BuiltRoute[]> {
	const path = join(output, 'manifest-full.js');
	const { manifest } = (await import(pathToFileURL(path).href)) as { manifest: Manifest };
	const { nodes, routes } = manifest._;
	const found: BuiltRoute[] = [];
	for (const { id, params, page, endpoint } of routes) {
		const about = { id, params: params.map(({ name }) => name), group: groupOf(id) };
		if (page !== null) {
			const chain = [...page.layouts, page.leaf];
			const servers = await Promise.all(
				chain.map(async (index) => (index === undefined ? undefined : (await nodes[index]?.())?.server))
			);
			const actions = Object.keys(servers.at(-1)?.actions ?? {});
			const methods = actions.length === 0 ? ['GET'] : ['GET', 'POST'];
			found.push({ ...about, kind: 'page', methods, actions, loads: chain.length });
		}
		if (endpoint !== null) {
			const methods = Object.keys(await endpoint()).filter((name) => verbs.includes(name));
			found.push({ ...about, kind: 'endpoint', methods, actions: [], loads: 0 });
		}
	}
	return [...found, ...(await hotRoutes())];
}

/** The addresses that the entry answers in front of kit. */
async function hotRoutes(): Promise<BuiltRoute[]> {
	const { hotHandlers } = await import('../../src/lib/server/hot/registry.ts');
	// Handlers are made here for their addresses alone; none of them is called, so whatever they ask for will do.
	const anything: object = new Proxy(() => anything, { get: () => anything });
	const config = { fixedNow: null, developer: false, secretKey: 'none of ours' };
	const app = new Proxy({ config }, { get: (parts, name) => (name === 'config' ? parts.config : anything) });
	return hotHandlers(app as unknown as Parameters<typeof hotHandlers>[0]).map(({ pattern, methods }) => ({
		id: pattern,
		kind: 'hot',
		params: [...pattern.matchAll(/\[(\w+)\]/g)].map((match) => match[1] as string),
		methods,
		actions: [],
		loads: 0,
		group: 'hot'
	}));
}

const here = fileURLToPath(import.meta.url);

/** Every route of the present build. The build is read in a process of its own, so that nothing of it runs here. */
export async function builtRoutes(): Promise<BuiltRoute[]> {
	if (!existsSync(join(output, 'manifest-full.js'))) throw new Error('There is no build: run `npm run build` first');
	const { stdout } = await promisify(execFile)(process.execPath, [here], { cwd: projectRoot, maxBuffer: 2 ** 24 });
	return JSON.parse(stdout) as BuiltRoute[];
}

/** The address of a route with its parameters filled in: groups and matchers left out. */
export const addressOf = (id: string, params: Readonly<Record<string, string>> = {}): string =>
	id
		.replaceAll(/\/\([^)]+\)/g, '')
		.replaceAll(/\[\[?(?:\.\.\.)?(\w+)(?:=\w+)?\]?\]/g, (_, name: string) => params[name] ?? `[${name}]`) || '/';

if (process.argv[1] === here) process.stdout.write(JSON.stringify(await readManifest()));
