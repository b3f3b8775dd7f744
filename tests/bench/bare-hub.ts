/** What the hub of open pages is held against: nothing but node:http and a set of responses. */
import { createServer, type ServerResponse } from 'node:http';

const listening = new Set<ServerResponse>();
createServer((request, response) => {
	if (request.url === '/live') {
		response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
		response.write('retry: 2000\n\n');
		listening.add(response);
		response.on('close', () => listening.delete(response));
		return;
	}
	if (request.method === 'POST') for (const one of listening) one.write('data: {"topics":["figures"]}\n\n');
	response.end(JSON.stringify({ listening: listening.size, rss: process.memoryUsage().rss }));
}).listen(Number(process.argv[2]), '127.0.0.1');
