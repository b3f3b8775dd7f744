import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type compression from 'compression';
import type { App } from '../lib/server/app.ts';
import { bodyLimit, refuse, securityHeaders } from '../lib/server/guards.ts';
import { createDispatch, type Dispatch } from '../lib/server/hot/dispatch.ts';
import type { LiveDoor } from '../lib/server/hot/live.ts';
import { lend } from '../lib/server/live/lend.ts';
import { refusalFor, type HotHandler, type HotResponse } from '../lib/server/hot/handler.ts';

interface Published {
	readonly app: App;
	readonly handlers: readonly HotHandler[];
	readonly live: LiveDoor;
	readonly startJobs: () => () => Promise<void>;
	readonly setupLink: () => Promise<string | null>;
}

/** Starts the one server of the process: guards, hot handlers, then kit's pages; stops it gracefully. */
async function main(): Promise<void> {
	const began = performance.now();
	roomForWork(1);
	const here = dirname(fileURLToPath(import.meta.url));
	// What was compiled at one start need not be compiled at the next; where it cannot be kept, nothing is lost.
	enableCompileCache(join(here, 'compiled'));
	delete process.env.ORIGIN;
	process.env.PROTOCOL_HEADER = 'x-ninefold-protocol';
	process.env.HOST_HEADER = 'x-ninefold-host';
	process.env.BODY_SIZE_LIMIT = 'Infinity';

	const kit = (await import(pathToFileURL(join(here, 'kit', 'handler.js')).href)) as {
		handler: (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
	};
	const published = (globalThis as unknown as Record<symbol, Promise<Published>>)[Symbol.for('ninefold.published')];
	if (published === undefined) throw new Error('The pages did not publish the application.');
	const { app, handlers, live, startJobs, setupLink } = await published;
	const { config } = app;
	const protocol = config.appUrl.startsWith('https:') ? 'https' : 'http';
	const ownHost = config.appUrlGiven ? new URL(config.appUrl).host : null;
	const dispatch = createDispatch(handlers);

	const server = createServer((request, response) => {
		const refusal = refuse(config, {
			method: request.method ?? 'GET',
			path: request.url ?? '/',
			host: request.headers.host,
			contentEncoding: request.headers['content-encoding']
		});
		const path = (request.url ?? '/').split('?', 1)[0] as string;
		if (refusal !== null) {
			const { status, reason } = refusal;
			const words = `Refused: ${reason}`;
			return send(response, refusalFor(path, { status, reason, ...refusedHeader(reason), words }));
		}
		if (app.stopping) {
			const headers = { 'retry-after': '5' };
			return send(response, refusalFor(path, { status: 503, reason: 'stopping', words: 'Stopping', headers }));
		}
		// Pages that listen make much that stays, as starting does.
		if (path !== '/healthz') roomForWork(path === '/live' ? 1 : 2);
		const limit = bodyLimit(path);
		if (Number(request.headers['content-length'] ?? 0) > limit) {
			request.resume();
			return send(
				response,
				refusalFor(path, {
					status: 413,
					reason: 'too_large',
					field: 'body',
					words: 'Too large',
					headers: { connection: 'close' }
				})
			);
		}
		request.headers['x-ninefold-protocol'] = protocol;
		request.headers['x-ninefold-host'] = ownHost ?? request.headers.host;
		const hot = serveHot(dispatch, request, response);
		if (hot) return;
		const prepare = (): void => {
			capBody(request, response, limit);
			dropUnread(request, response);
			for (const [name, value] of Object.entries(securityHeaders(config))) response.setHeader(name, value);
		};
		if (path === '/live' && request.method === 'GET') {
			const goOn = (): void => {
				prepare();
				lend(request, response);
				kit.handler(request, response, () => send(response, plain(404, 'Not found')));
			};
			// Whoever is let in at once listens for long: nothing is kept for them that is not needed.
			live(request, response).then((isIn) => isIn || goOn(), goOn);
			return;
		}
		prepare();
		const page = (): void => kit.handler(request, response, () => send(response, plain(404, 'Not found')));
		compressing().then((compress) => compress(request as never, response as never, page), page);
	});
	server.headersTimeout = 20_000;
	server.requestTimeout = 10 * 60_000;
	server.keepAliveTimeout = 65_000;

	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(config.port, config.host, resolve);
	});
	const stopJobs = startJobs();
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : config.port;
	const base = config.appUrlGiven ? config.appUrl : `http://localhost:${port}`;
	greet(base, await setupLink(), Math.round(performance.now() - began));

	let ending = false;
	const stop = async (): Promise<void> => {
		if (ending) return;
		ending = true;
		app.stopping = true;
		process.emit('sveltekit:shutdown' as never, 'SIGTERM' as never);
		const closed = new Promise<void>((resolve) => server.close(() => resolve()));
		server.closeIdleConnections();
		const forced = setTimeout(() => server.closeAllConnections(), 8_000);
		await stopJobs();
		await closed;
		clearTimeout(forced);
		await app.stop();
		process.exit(0);
	};
	process.on('SIGTERM', () => void stop());
	process.on('SIGINT', () => void stop());
}

/**
 * How fast the room for what is soon thrown away grows. Starting makes much that stays, for which it would grow to thirty
 * times what a server at rest needs: it grows once there is work to do.
 */
function roomForWork(factor: 1 | 2): void {
	if (factor === growth) return;
	growth = factor;
	setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
let growth = 2;

type Compress = ReturnType<typeof compression>;
let compress: Promise<Compress> | null = null;

/** Compresses pages; loaded with the first one. */
function compressing(): Promise<Compress> {
	compress ??= import('compression').then(({ default: made }) =>
		made({
			threshold: 1024,
			filter: (request, response) =>
				!String(response.getHeader('content-type') ?? '').includes('event-stream') && made.filter(request, response)
		})
	);
	return compress;
}

function greet(base: string, setup: string | null, milliseconds: number): void {
	const link = setup === null ? base : `${base}${setup}`;
	const words = setup === null ? 'Open it here:' : 'Open this link once to set it up:';
	const line = '─'.repeat(Math.max(46, link.length + 6));
	process.stdout.write(
		`\n  ${line}\n   ◺◹◺◹◺  Ninefold is ready (${milliseconds} ms)\n\n   ${words}\n   ${link}\n  ${line}\n\n`
	);
}

/** The header for which a request was refused. */
const refusedHeader = (reason: string): { field?: string } =>
	reason === 'encoding' ? { field: 'content-encoding' } : reason === 'host' ? { field: 'host' } : {};

const plain = (status: number, body: string, headers: Record<string, string> = {}): HotResponse => ({
	status,
	headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
	body
});

function send(response: ServerResponse, answer: HotResponse): void {
	if (response.headersSent || response.destroyed) return;
	// A text goes out together with its headers, in one piece.
	const { body } = answer;
	response.writeHead(answer.status, {
		...(answer.headers as Record<string, string | string[]>),
		'content-length': Buffer.byteLength(body)
	});
	response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Answers at a hot address; false where none is mounted there. */
function serveHot(dispatch: Dispatch, request: IncomingMessage, response: ServerResponse): boolean {
	let url: URL;
	try {
		url = new URL(request.url ?? '/', 'http://internal');
	} catch {
		send(response, plain(400, 'Refused: path'));
		return true;
	}
	const answer = dispatch({
		method: request.method ?? 'GET',
		url,
		address: request.socket.remoteAddress ?? '',
		header: (name) => {
			const value = request.headers[name];
			return Array.isArray(value) ? value.join(', ') : value;
		},
		body: (limit) => readBody(request, limit)
	});
	if (answer === null) return false;
	answer.then(
		(value) => send(response, value),
		() => send(response, plain(500, 'Something went wrong on our side.'))
	);
	return true;
}

function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
	return new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		let size = 0;
		request.on('data', (part: Buffer) => {
			size += part.byteLength;
			if (size > limit) {
				request.removeAllListeners('data');
				request.resume();
				resolve(null);
				return;
			}
			parts.push(part);
		});
		request.on('end', () => resolve(Buffer.concat(parts)));
		request.on('error', reject);
	});
}

/** Ends a request whose body grows beyond the limit of its route, whatever its headers said. */
function capBody(request: IncomingMessage, response: ServerResponse, limit: number): void {
	if (request.method === 'GET' || request.method === 'HEAD') return;
	let size = 0;
	const push = request.push.bind(request);
	request.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
		if (chunk !== null) {
			size += chunk.length;
			if (size > limit) {
				send(response, plain(413, 'Too large', { connection: 'close' }));
				request.destroy();
				return false;
			}
		}
		return push(chunk, encoding);
	};
}

/**
 * What was sent along and nobody read (because whoever sent it may not, or has been signed out) would hold up the next
 * request on the same connection: it is taken in and dropped once the answer is out.
 */
function dropUnread(request: IncomingMessage, response: ServerResponse): void {
	response.once('finish', () => {
		if (request.complete) return;
		request.removeAllListeners('data');
		request.resume();
	});
}

main().catch((error: unknown) => {
	// Made by the pages' own class of that name.
	if (error instanceof Error && 'problems' in error)
		process.stderr.write(`\n  ${error.message.replaceAll('\n', '\n  ')}\n\n`);
	else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
		process.stderr.write(`\n  The port is taken. Set another one: PORT=3001 npm start\n\n`);
	} else
		process.stderr.write(`\n  Ninefold could not start: ${error instanceof Error ? error.message : String(error)}\n\n`);
	process.exit(1);
});
