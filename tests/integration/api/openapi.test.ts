import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { fieldsOf, listEndpoints } from '#lib/domain/api/endpoints.ts';
import { translator } from '#lib/i18n/index.ts';
import { openApi } from '#lib/server/api/openapi.ts';

interface Operation {
	readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly items?: object } }> };
	readonly responses: object;
}
type Document = { readonly paths: Record<string, Record<string, Operation>> };

describe('the description for programs', () => {
	test('is valid OpenAPI 3.1', async () => {
		const result = await new Validator().validate(structuredClone(openApi('https://cx.example.org')));
		expect(result.errors ?? []).toEqual([]);
		expect(result.valid).toBe(true);
	});

	test('names every address that is mounted, with what it may answer', () => {
		const { paths } = openApi('https://cx.example.org') as unknown as Document;
		const known = Object.entries(paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, '[$1]')}`)
		);
		expect(known.sort()).toEqual(
			listEndpoints()
				.map((one) => `${one.method} ${one.path}`)
				.sort()
		);
	});

	test('names what other programs are told, with words for each', () => {
		const { webhooks } = openApi('https://cx.example.org') as unknown as {
			webhooks: Record<string, { post: { summary: string; parameters: { description: string }[] } }>;
		};
		expect(Object.keys(webhooks)).toEqual(['goal.turned', 'alert.raised', 'review.closed', 'ping']);
		for (const [event, { post }] of Object.entries(webhooks)) {
			expect(post.summary).not.toBe(event);
			for (const header of post.parameters) expect(header.description).not.toMatch(/^webhook-/);
		}
	});

	test('takes the rows from the schemas that check them', () => {
		const { paths } = openApi('https://cx.example.org') as unknown as Document;
		const items = paths['/api/v1/events']?.['post']?.requestBody?.content['application/json']?.schema.items;
		expect(items).toMatchObject({
			type: 'object',
			required: ['id', 'type', 'at'],
			additionalProperties: false,
			properties: { id: { type: 'string', minLength: 1, maxLength: 200 }, amount: { type: 'number' } }
		});
	});

	test('has words for every address, parameter and field', () => {
		const words = translator('en');
		for (const { id, path, row, query } of listEndpoints()) {
			expect(words.find(`api.endpoints.${id}`), id).toBeDefined();
			for (const [, name] of path.matchAll(/\[(\w+)\]/g)) expect(words.find(`api.params.${name}`), name).toBeDefined();
			const schema = row ?? query;
			for (const { name } of schema === undefined ? [] : fieldsOf(schema)) {
				expect(words.find(`api.fields.${id}.${name}`), `${id}.${name}`).toBeDefined();
			}
		}
	});

	test('its examples are taken as they stand', () => {
		for (const { row, example, id } of listEndpoints()) {
			if (row === undefined) continue;
			for (const one of example as readonly object[]) expect(row.safeParse(one).success, id).toBe(true);
		}
	});
});
