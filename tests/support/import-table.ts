import { importsOf, resolveImport, type Import } from './source-files.ts';

/** One row of the import table: files on the left may import what is on the right and nothing else. */
interface Row {
	readonly from: RegExp;
	readonly may: readonly RegExp[];
	/** What may be imported as types alone. */
	readonly types?: readonly RegExp[];
	/** Refused even if `may` allows it. */
	readonly never?: readonly RegExp[];
}

const domain = (...contexts: string[]) => new RegExp(`^src/lib/domain/(?:${contexts.join('|')})(?:/|\\.)`);
const anyDomain = /^src\/lib\/domain\//;
const server = (...parts: string[]) => new RegExp(`^src/lib/server/(?:${parts.join('|')})(?:/|\\.ts|$)`);
const packages = (...names: string[]) => new RegExp(`^(?:${names.join('|')})(?:/|$)`);

const node = /^node:/;
const i18n = /^src\/lib\/i18n\//;
const ui = /^src\/lib\/ui\//;
const styles = /^src\/lib\/styles\//;
const schemaLibrary = packages('zod');
const pureLibraries = packages(
	'simple-statistics',
	'@internationalized/date',
	'intl-messageformat',
	'd3-scale',
	'd3-shape'
);
const drivers = packages('better-sqlite3', 'pg');
const kysely = packages('kysely');
const kit = packages('@sveltejs/kit');
const kitModules = /^\$app(?:\/|$)/;
/** What everybody on the server needs: kinds of things rather than contexts. */
const serverBase = server('clock', 'ids', 'events', 'log', 'access');
const databaseTools = server('db/codec', 'db/errors', 'db/sql', 'db/transaction', 'db/schema');
const sharedWays = server(
	'items/[\\w-]+',
	'links/[\\w-]+',
	'audit-trail/[\\w-]+',
	'notices/raise',
	'mail/queue',
	// Whoever does something tells it; sending is a job's.
	'webhooks/queue',
	'metrics/(?:record|writer|read|definitions|calendar-recount)'
);
const otherContexts =
	/^src\/lib\/server\/(?:[\w-]+\/(?:(?:[\w-]+-)?queries|facts)|goals\/(?:board|rail)|strategy\/launch)\.ts$/;
const ordinary = packages(
	'udsv',
	'csv-stringify',
	'@fastify/busboy',
	'uqr',
	'uuid',
	'undici',
	'ipaddr.js',
	'@internationalized/date'
);

const contextOf = (path: string): string => /^src\/lib\/(?:domain|server)\/([\w-]+)\//.exec(path)?.[1] ?? '';

/** The table of who may import whom. The first row that fits a file holds for it. */
export const importTable: readonly Row[] = [
	{ from: domain('shared'), may: [domain('shared'), schemaLibrary, packages('@internationalized/date')] },
	// The kinds of items and of notices name the permission that they ask for.
	{
		from: domain('items', 'notices'),
		may: [domain('shared', 'items', 'notices'), schemaLibrary],
		types: [domain('strategy')]
	},
	// A kind of question names the kind of metric that it feeds, by type.
	{
		from: domain('metrics', 'surveys'),
		may: [domain('shared', 'items'), schemaLibrary, pureLibraries],
		types: [domain('metrics')]
	},
	// The one-page strategy sums up all steps, as the strategy itself does.
	{ from: domain('strategy', 'one-page'), may: [anyDomain, schemaLibrary, pureLibraries] },
	// What other programs read and are told names the standings of goals as goals do.
	{
		from: domain('api', 'webhooks'),
		may: [domain('shared', 'items', 'metrics', 'surveys', 'goals'), schemaLibrary, pureLibraries]
	},
	{ from: anyDomain, may: [domain('shared', 'items', 'metrics', 'surveys'), schemaLibrary, pureLibraries] },

	{
		from: server('db/dialects'),
		may: [drivers, kysely, node, server('db/dialects')],
		types: [server('config', 'db/schema')]
	},
	{ from: server('db/migrate'), may: [kysely, node, server('db'), /^migrations\//, domain('shared')] },
	// The transaction hands on a scope that is bound to it.
	{
		from: server('db/transaction'),
		may: [kysely, domain('shared'), server('db', 'access')],
		types: [server('events')]
	},
	{
		from: server('db'),
		may: [kysely, node, schemaLibrary, domain('shared'), server('db')],
		types: [serverBase, anyDomain]
	},
	{
		from: server('auth'),
		may: [
			packages('lucia', '@node-rs/argon2', 'kysely'),
			node,
			server('db', 'config', 'clock', 'ids'),
			domain('shared'),
			server('auth')
		],
		types: [serverBase, domain('strategy')]
	},
	{
		from: server('access'),
		may: [server('db', 'clock', 'ids', 'access'), domain('strategy', 'shared', 'items')],
		types: [server('events', 'log', 'mail/post'), kysely]
	},
	{
		from: server('http'),
		may: [kit, kitModules, anyDomain, server('[\\w/-]+'), i18n, schemaLibrary, node, packages('@fastify/busboy')],
		never: [ui]
	},
	// Slides say and draw what the pages say and draw: the same words and the same geometry, but no component.
	{
		from: server('workflows/slides'),
		may: [
			anyDomain,
			i18n,
			packages('pptxgenjs'),
			server('workflows/slides'),
			/^src\/lib\/ui\/(?:charts|goals|one-page|tactics)\/[\w-]+\.ts$/
		]
	},
	// A line as a picture for slides and mails is drawn as the page draws it: the same geometry and words, no component.
	{
		from: server('workflows/pictures'),
		may: [anyDomain, i18n, server('workflows/pictures'), /^src\/lib\/ui\/(?:charts|goals|metrics)\/[\w-]+\.ts$/],
		types: [server('metrics/trend', 'goals/paths')]
	},
	{
		from: server('workflows'),
		may: [anyDomain, server('[\\w/-]+'), i18n, schemaLibrary, kysely, node, ordinary],
		never: [server('http', 'cli', 'jobs')]
	},
	{
		from: server('cli'),
		may: [
			anyDomain,
			server('[\\w/-]+'),
			i18n,
			schemaLibrary,
			packages('commander', 'kysely'),
			node,
			ordinary,
			/^migrations\//
		],
		never: [server('http')]
	},
	// Outgoing mail speaks every reader's language, says what is shown elsewhere, and alone talks to mail servers.
	{
		from: server('mail'),
		may: [
			anyDomain,
			serverBase,
			databaseTools,
			sharedWays,
			otherContexts,
			// A mail that asks for an update carries the link with which it is given.
			server('mail', 'notices', 'hot/handler', 'goals/update-links'),
			i18n,
			schemaLibrary,
			packages('nodemailer'),
			kysely,
			node
		],
		types: [server('app', 'config', 'db/client')]
	},
	// What other programs call is answered in front of the pages, by workflows; its description says what each field is.
	{
		from: server('api'),
		may: [anyDomain, serverBase, databaseTools, server('workflows', 'keys', 'hot/handler'), i18n, schemaLibrary, node],
		types: [server('app')]
	},
	{
		from: server('jobs', 'hot'),
		may: [anyDomain, server('[\\w/-]+'), i18n, schemaLibrary, packages('croner', 'kysely'), node, ordinary],
		never: [server('http', 'cli')]
	},
	// The respondent's page is drawn on the server, in front of the pages of the app.
	{
		from: server('surveys/respondent'),
		may: [domain('shared', 'surveys'), i18n, databaseTools, sharedWays, serverBase, server('surveys'), node, kysely],
		types: [server('hot/handler')]
	},
	{
		from: /^src\/lib\/server\/(?:app|published)\.ts$/,
		may: [server('[\\w/-]+'), anyDomain, node],
		never: [server('http', 'cli')]
	},
	{
		from: /^src\/lib\/server\/[\w-]+\.ts$/,
		may: [node, schemaLibrary, packages('pino', 'uuid'), /^src\/lib\/server\/[\w-]+\.ts$/, anyDomain],
		types: [server('db', 'access')]
	},
	// What the measurement page asks of figures (windows, looks, cells) is answered by metrics.
	{
		from: /^src\/lib\/server\/[\w-]+\//,
		may: [
			domain('shared', 'items', 'metrics', 'measurement', 'notices', 'strategy', 'surveys'),
			databaseTools,
			sharedWays,
			otherContexts,
			serverBase,
			node,
			schemaLibrary,
			kysely,
			ordinary
		],
		types: [server('db/client'), anyDomain]
	},

	{
		from: ui,
		may: [
			packages('svelte', 'bits-ui', '@lucide/svelte', 'd3-scale', 'd3-shape', 'svelte-dnd-action', 'uqr'),
			anyDomain,
			i18n,
			ui,
			kitModules,
			packages('@internationalized/date')
		],
		types: [kit],
		never: [/^src\/lib\/i18n\/index\.ts$/]
	},
	{ from: i18n, may: [i18n, packages('svelte', 'intl-messageformat')], types: [anyDomain] },
	{ from: styles, may: [styles, packages('@fontsource-variable')] },

	{
		from: /^src\/entry\//,
		may: [
			node,
			packages('esbuild', 'compression'),
			/^src\/entry\//,
			server('[\\w/-]+'),
			i18n,
			anyDomain,
			ui,
			packages('svelte')
		]
	},
	{ from: /^src\/hooks\.server\.ts$/, may: [kit, kitModules, anyDomain, server('[\\w/-]+'), i18n, node] },
	{
		from: /^src\/(?:hooks\.client\.ts|app\.d\.ts)$/,
		may: [kit, kitModules, anyDomain, i18n],
		types: [server('[\\w/-]+')]
	},
	{ from: /^src\/params\//, may: [anyDomain, kit] },
	{
		from: /^src\/routes\/.*(?:\.server|\+server)\.ts$/,
		may: [
			kit,
			kitModules,
			anyDomain,
			server('http', 'auth/queries', 'auth/commands', 'workflows', 'app', 'hot'),
			/^src\/lib\/server\/(?!db|access|auth|config|cli|jobs)[\w-]+\/[\w-]+\.ts$/,
			i18n,
			/^src\/routes\//,
			schemaLibrary
		],
		never: [/\/rows\.ts$/]
	},
	{
		from: /^src\/routes\//,
		may: [
			ui,
			i18n,
			anyDomain,
			styles,
			kit,
			kitModules,
			packages('svelte', '@lucide/svelte', 'svelte-dnd-action', 'bits-ui', 'uqr', '@fontsource-variable')
		],
		never: [/^src\/lib\/i18n\/index\.ts$/]
	},

	{ from: /^migrations\//, may: [kysely, /^migrations\//] },
	{
		from: /^tests\/unit\//,
		may: [
			anyDomain,
			ui,
			i18n,
			/^tests\/(?:unit|support)\//,
			packages('vitest', 'vitest-browser-svelte', 'fast-check', 'svelte', '@internationalized/date', 'zod', '@vitest'),
			node
		],
		types: [kit]
	},
	{ from: /^tests\//, may: [/./] }
];

/** Packages whose one way in is a folder; nothing else imports them, whatever its row says. */
const wrapped: readonly { readonly what: RegExp; readonly only: RegExp }[] = [
	{ what: drivers, only: /^src\/lib\/server\/db\/dialects\/|^tests\// },
	{ what: packages('nodemailer'), only: /^src\/lib\/server\/mail\/|^tests\// },
	// A megabyte that no browser needs.
	{ what: packages('pptxgenjs'), only: /^src\/lib\/server\/workflows\/slides\/|^tests\// },
	{ what: packages('lucia'), only: /^src\/lib\/server\/auth\/|^tests\// },
	{ what: /^migrations\//, only: /^src\/lib\/server\/(?:db\/migrate\.ts|cli\/)|^migrations\/|^tests\// }
];

const rawSqlPlaces = /^src\/lib\/server\/db\/|^migrations\/|^tests\//;

function isAllowed(from: string, target: string, one: Import): boolean {
	if (wrapped.some(({ what, only }) => what.test(target) && !only.test(from))) return false;
	// Types of kit's routes, and files of one's own folder.
	if (/\/\$types(\.d\.ts)?$/.test(target)) return true;
	const row = importTable.find((candidate) => candidate.from.test(from));
	if (!row) return false;
	if (row.never?.some((pattern) => pattern.test(target))) return false;
	if (row.may.some((pattern) => pattern.test(target))) return true;
	if (one.isType && row.types?.some((pattern) => pattern.test(target))) return true;
	// A context of the server sees its own files and its own domain.
	const context = contextOf(from);
	if (context !== '' && contextOf(target) === context) return true;
	if (from.startsWith('src/routes/') && target.startsWith('src/routes/')) {
		// A page may use the parts of the pages it lies within: its own folder and those above.
		const folder = target.slice(0, target.lastIndexOf('/') + 1);
		return target.startsWith(from.slice(0, from.lastIndexOf('/') + 1)) || from.startsWith(folder);
	}
	return false;
}

/** The imports of a file that the table does not allow, each as a sentence. */
export function violations(path: string, source: string): string[] {
	return importsOf(source).flatMap((one) => {
		const target = resolveImport(path, one.specifier);
		if (!isAllowed(path, target, one)) return [`${path} imports ${one.specifier}`];
		const raw = target === 'kysely' && one.names.includes('sql') && !one.isType && !rawSqlPlaces.test(path);
		return raw ? [`${path} writes raw SQL; expressions belong into server/db/sql`] : [];
	});
}
