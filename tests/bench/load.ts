import { Agent, request as send } from 'node:http';

export interface Answered {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
}

export interface Ask {
	readonly method?: 'GET' | 'POST';
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** A client with a fixed number of connections that stay open. Loopback only. */
export function client(base: string, connections: number) {
	const { hostname, port } = new URL(base);
	if (!['localhost', '127.0.0.1'].includes(hostname)) throw new Error('Load goes to this machine only');
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const ask = ({ method = 'GET', path, headers = {}, body }: Ask): Promise<Answered> =>
		new Promise((resolve, reject) => {
			const request = send(
				{ host: '127.0.0.1', port, path, method, agent, headers: { host: `localhost:${port}`, ...headers } },
				(response) => {
					const parts: Buffer[] = [];
					response.on('data', (part: Buffer) => parts.push(part));
					response.on('end', () =>
						resolve({
							status: response.statusCode ?? 0,
							headers: response.headers,
							body: Buffer.concat(parts).toString('utf8')
						})
					);
				}
			);
			request.on('error', reject);
			request.end(body);
		});
	return { ask, close: () => agent.destroy() };
}

/** Runs `count` tasks, at most `together` at once, in order; gives the seconds it took. */
export async function timed(count: number, together: number, task: (index: number) => Promise<void>): Promise<number> {
	const began = performance.now();
	let next = 0;
	const worker = async (): Promise<void> => {
		for (let index = next++; index < count; index = next++) await task(index);
	};
	await Promise.all(Array.from({ length: together }, worker));
	return (performance.now() - began) / 1000;
}

export const median = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
