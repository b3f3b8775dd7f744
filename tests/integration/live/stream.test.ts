import { expect, test, vi } from 'vitest';
import { createEventHub } from '#lib/server/events.ts';
import { closeStreams, joinLive, liveStream } from '#lib/server/live/stream.ts';

const organisationId = 'one';

async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	while (!text.includes(wanted)) {
		const { done, value } = await reader.read();
		if (done) break;
		text += decoder.decode(value);
	}
	return text;
}

test('changes of one organisation are gathered into one message and told to its pages alone', async () => {
	const hub = createEventHub();
	const reader = liveStream(hub, organisationId).getReader();
	await readUntil(reader, ': here');
	hub.publish({ organisationId: 'other', topic: 'review' });
	hub.publish({ organisationId, topic: 'plan' });
	hub.publish({ organisationId, topic: 'figures', ids: ['1'] });
	hub.publish({ organisationId, topic: 'figures', ids: ['2'] });
	const text = await readUntil(reader, 'data:');
	expect(text).toBe('data: {"topics":["figures","plan"]}\n\n');
	await reader.cancel();
	expect(hub.listeners).toBe(0);
});

test('a write by another process tells every topic', async () => {
	const hub = createEventHub();
	const reader = liveStream(hub, organisationId).getReader();
	await readUntil(reader, ': here');
	hub.publish({ organisationId: '*', topic: 'everything' });
	expect(await readUntil(reader, 'data:')).toBe('data: {"topics":["figures","plan","import","review","notices"]}\n\n');
	await reader.cancel();
});

test('streams end when the server stops (R11)', async () => {
	const hub = createEventHub();
	const reader = liveStream(hub, organisationId).getReader();
	await readUntil(reader, ': here');
	closeStreams();
	expect((await reader.read()).done).toBe(true);
	expect(hub.listeners).toBe(0);
});

test('of notices a person hears only their own, and figures come once a second at most', async () => {
	const hub = createEventHub();
	const told = { ada: '', bob: '' };
	const sink = (name: keyof typeof told) => ({
		write: (message: Uint8Array) => void (told[name] += Buffer.from(message).toString()),
		end: () => void (told[name] += 'end')
	});
	const leave = [joinLive(hub, organisationId, 'a', sink('ada')), joinLive(hub, organisationId, 'b', sink('bob'))];
	expect(hub.listeners).toBe(1);
	hub.publish({ organisationId, topic: 'notices', ids: ['a'] });
	hub.publish({ organisationId, topic: 'figures' });
	await vi.waitFor(() => expect(told.bob).toContain('data:'));
	expect(told.ada).toContain('data: {"topics":["figures","notices"]}');
	expect(told.bob).toContain('data: {"topics":["figures"]}');
	const began = performance.now();
	hub.publish({ organisationId, topic: 'figures' });
	hub.publish({ organisationId, topic: 'plan' });
	await vi.waitFor(() => expect(told.bob).toContain('data: {"topics":["plan"]}'), { timeout: 900 });
	await vi.waitFor(() => expect(told.bob.split('"figures"')).toHaveLength(3), { timeout: 3_000 });
	expect(performance.now() - began).toBeGreaterThan(800);
	for (const one of leave) one();
	expect(told.ada.endsWith('end')).toBe(true);
	expect(hub.listeners).toBe(0);
});
