import { addressOf, type BuiltRoute } from './routes.ts';
import { addressIn, ask, formsOf, type Archive, type Company, type FoundForm } from './sweep.ts';

/** Forms by the action that they post to: `<route> <action>`. */
export type Forms = Map<string, FoundForm[]>;

const patternOf = (id: string): RegExp => new RegExp(`^${addressOf(id).replaceAll(/\[\w+\]/g, '[^/]+')}$`);

/** Tells which page an address opens; fixed addresses come before those with a parameter in the same place. */
export function pageFinder(routes: readonly BuiltRoute[]): (path: string) => BuiltRoute | undefined {
	const pages = routes
		.filter((route) => route.kind === 'page')
		.map((route) => ({ route, pattern: patternOf(route.id) }))
		.sort((a, b) => a.route.params.length - b.route.params.length);
	return (path) => pages.find(({ pattern }) => pattern.test(path))?.route;
}

/** The name of the action that a form posts to. */
export const actionIn = (url: URL): string =>
	[...url.searchParams.keys()].find((key) => key.startsWith('/'))?.slice(1) ?? 'default';

const shapeOf = (form: FoundForm): string => form.fields.map(([name]) => name).join();

/** How many forms of different fields are kept for one action. */
const shapesAtMost = 3;

interface Gathering {
	readonly base: string;
	readonly routes: readonly BuiltRoute[];
	readonly archive: Archive;
	readonly company: Company;
	readonly session: string;
	/** Whether links are followed beyond the pages that have an address of their own. */
	readonly follows: boolean;
	readonly into: Forms;
	/** More addresses to begin with. */
	readonly also?: readonly string[];
}

/**
 * Reads the pages of the application as somebody would who follows every link, one page of each kind: the same route with
 * the same questions in its address, of which `view` and `add` are told apart by what they ask for. Gives how many it read.
 */
export async function gatherForms(gathering: Gathering): Promise<number> {
	const { base, routes, archive, company, session, follows, into, also = [] } = gathering;
	const pageOf = pageFinder(routes);
	const waiting = [
		...also,
		...routes
			.filter((route) => route.kind === 'page' && route.group === 'app')
			.map((route) => addressIn(route, archive, company))
	];
	const kinds = new Set<string>();
	let read = 0;
	const kindOf = (url: URL, route: BuiltRoute): string =>
		`${route.id} ${[...url.searchParams].map(([name, value]) => (/^(view|add)$/.test(name) ? value : name)).join('&')}`;

	/** Only a form whose action and names are not known yet is built: that takes time. */
	const seen = new Set<string>();
	function keep(html: string, address: string, url: URL): void {
		for (const [text] of html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)) {
			if (!/^<form\b[^>]*method="post"/i.test(text)) continue;
			const asked = /^<form\b[^>]*?\baction="([^"]*)"/.exec(text)?.[1] ?? '';
			const target = new URL(asked.replaceAll('&amp;', '&'), url);
			const route = pageOf(target.pathname);
			if (route === undefined) continue;
			const key = `${route.id} ${actionIn(target)}`;
			const names = [...text.matchAll(/\bname="([^"]*)"/g)].map(([, name]) => name);
			const rough = `${key} ${[...new Set(names)].join()}`;
			const known = into.get(key) ?? [];
			if (seen.has(rough) || known.length >= shapesAtMost) continue;
			seen.add(rough);
			const [form] = formsOf(text, address);
			if (form !== undefined && !known.some((one) => shapeOf(one) === shapeOf(form))) known.push(form);
			into.set(key, known);
		}
	}

	async function visit(address: string): Promise<void> {
		const url = new URL(address, base);
		const route = pageOf(url.pathname);
		if (route?.group !== 'app' || kinds.has(kindOf(url, route))) return;
		kinds.add(kindOf(url, route));
		const { status, body } = await ask(base, address, { session });
		if (status !== 200) return;
		read += 1;
		keep(body, address, url);
		if (!follows) return;
		for (const [, href] of body.matchAll(/<a [^>]*?href="([^"#]+)/g)) {
			const link = new URL((href as string).replaceAll('&amp;', '&'), url);
			if (link.origin === url.origin && link.search.length < 120) waiting.push(link.pathname + link.search);
		}
	}

	for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) await visit(address);
	return read;
}
