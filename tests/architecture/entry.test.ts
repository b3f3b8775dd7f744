import { describe, expect, test } from 'vitest';
import { advisedNode, isAtLeast, oldestNode } from '../../src/entry/node-version.js';
import { sourcesHash } from '../../src/entry/sources.js';
import manifest from '../../package.json' with { type: 'json' };

describe('the start script', () => {
	test('compares versions of Node by number, not by text', () => {
		expect(isAtLeast('22.17.0', '22.17.0')).toBe(true);
		expect(isAtLeast('22.9.0', '22.17.0')).toBe(false);
		expect(isAtLeast('100.0.0', '22.17.0')).toBe(true);
	});

	test('advises a mended Node within the same line', () => {
		expect(advisedNode('22.20.0')).toBe('22.23.4');
		expect(advisedNode('24.21.0')).toBe('24.22.1');
		expect(advisedNode('25.1.0')).toBe('26.12.1');
		expect(advisedNode('24.22.1')).toBeUndefined();
		expect(advisedNode('28.0.0')).toBeUndefined();
	});

	test('asks for the same Node as package.json', () => {
		expect(manifest.engines.node).toBe(`>=${oldestNode}`);
	});

	test('tells builds apart by a hash that does not change by itself', () => {
		expect(sourcesHash()).toMatch(/^[0-9a-f]{16}$/);
		expect(sourcesHash()).toBe(sourcesHash());
	});
});

test('the scripts have the names that people know', () => {
	const names =
		'dev build start check lint format test test:unit test:integration test:e2e test:reliability bench db:migrate db:new cli';
	expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(names.split(' ')));
});
