import { z } from 'zod';
import type { KeyAbility } from '../shared/ability.ts';
import {
	caseItem,
	eventItem,
	goalAnswer,
	goalsAnswer,
	goalsQuery,
	metricsAnswer,
	noQuery,
	observationItem,
	responseItem,
	rowsAnswer,
	seriesAnswer,
	seriesQuery
} from './schema.ts';

export const endpointIds = [
	'responses',
	'cases',
	'events',
	'observations',
	'metrics',
	'series',
	'goals',
	'goal'
] as const;
export type EndpointId = (typeof endpointIds)[number];

/** An address that other programs call. */
export interface Endpoint {
	readonly id: EndpointId;
	readonly method: 'GET' | 'POST';
	/** With its parameters in brackets, as addresses are mounted. */
	readonly path: string;
	readonly ability: KeyAbility;
	/** Of one row that is sent. */
	readonly row?: z.ZodObject;
	/** Of what is asked in the address. */
	readonly query?: z.ZodObject;
	readonly answer: z.ZodObject;
	/** A small request that would be taken: rows for what is sent, the part behind the address for what is asked. */
	readonly example: readonly object[] | string;
}

/** Every address that other programs call, in the order in which people read of them. */
export const endpoints: Readonly<Record<EndpointId, Endpoint>> = {
	responses: {
		id: 'responses',
		method: 'POST',
		path: '/api/v1/responses',
		ability: 'ingest',
		row: responseItem,
		answer: rowsAnswer,
		example: [
			{
				id: 'order-1001',
				at: '2026-11-21T09:30:00Z',
				scores: { NPS: 9 },
				comment: 'On time',
				segments: { channel: 'app' }
			}
		]
	},
	cases: {
		id: 'cases',
		method: 'POST',
		path: '/api/v1/cases',
		ability: 'ingest',
		row: caseItem,
		answer: rowsAnswer,
		example: [
			{
				id: 'T-204',
				type: 'help desk',
				opened: '2026-11-20T08:00:00Z',
				firstAnswer: '2026-11-20T08:40:00Z',
				resolved: '2026-11-21T10:00:00Z',
				segments: { channel: 'phone' }
			}
		]
	},
	events: {
		id: 'events',
		method: 'POST',
		path: '/api/v1/events',
		ability: 'ingest',
		row: eventItem,
		answer: rowsAnswer,
		example: [
			{
				id: 'D-88',
				type: 'delivery',
				at: '2026-11-21T17:50:00Z',
				due: '2026-11-21T18:00:00Z',
				contact: 'c-17',
				amount: 42.5
			}
		]
	},
	observations: {
		id: 'observations',
		method: 'POST',
		path: '/api/v1/observations',
		ability: 'ingest',
		row: observationItem,
		answer: rowsAnswer,
		example: [{ id: 'self-service-2026-11-20', metric: 'Self-service', at: '2026-11-20', value: 81, of: 120 }]
	},
	metrics: {
		id: 'metrics',
		method: 'GET',
		path: '/api/v1/metrics',
		ability: 'read',
		query: noQuery,
		answer: metricsAnswer,
		example: ''
	},
	series: {
		id: 'series',
		method: 'GET',
		path: '/api/v1/metrics/[metric]/series',
		ability: 'read',
		query: seriesQuery,
		answer: seriesAnswer,
		example: '?every=month&from=2026-01-01&to=2026-09-30'
	},
	goals: {
		id: 'goals',
		method: 'GET',
		path: '/api/v1/goals',
		ability: 'read',
		query: goalsQuery,
		answer: goalsAnswer,
		example: ''
	},
	goal: {
		id: 'goal',
		method: 'GET',
		path: '/api/v1/goals/[goal]',
		ability: 'read',
		query: noQuery,
		answer: goalAnswer,
		example: ''
	}
};

/** Every address with what tells it apart. */
export const listEndpoints = (): readonly Endpoint[] => endpointIds.map((id) => endpoints[id]);

/** A field as people read of it; its words stand under its endpoint and name. */
export interface FieldLine {
	readonly name: string;
	readonly isNeeded: boolean;
	/** What it holds: text, number, yes or no, list, names with values. */
	readonly holds: 'text' | 'number' | 'yesno' | 'list' | 'pairs' | 'choice';
	/** What can be chosen. */
	readonly choices: readonly string[];
}

interface JsonField {
	readonly type?: string;
	readonly enum?: readonly string[];
}

function holdsOf(field: JsonField): FieldLine['holds'] {
	if (field.enum !== undefined) return 'choice';
	switch (field.type) {
		case 'number':
		case 'integer':
			return 'number';
		case 'boolean':
			return 'yesno';
		case 'array':
			return 'list';
		case 'object':
			return 'pairs';
		default:
			return 'text';
	}
}

/** The JSON schema of a shape as it is sent; the form that OpenAPI 3.1 takes over as it is. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as Record<
		string,
		unknown
	>;
	return rest;
}

/** The fields of what is sent or asked, read from the schema that checks it. */
export function fieldsOf(schema: z.ZodObject): FieldLine[] {
	const json = jsonSchemaOf(schema) as { properties?: Record<string, JsonField>; required?: readonly string[] };
	return Object.entries(json.properties ?? {}).map(([name, field]) => ({
		name,
		isNeeded: json.required?.includes(name) ?? false,
		holds: holdsOf(field),
		choices: field.enum ?? []
	}));
}

/** An address with the fields of what is sent or asked, for people who read of it. */
export interface EndpointLine extends Pick<Endpoint, 'id' | 'method' | 'path' | 'ability' | 'example'> {
	readonly fields: readonly FieldLine[];
}

/** Every address as people read of it. */
export const describeEndpoints = (): EndpointLine[] =>
	listEndpoints().map(({ id, method, path, ability, example, row, query }) => {
		const schema = row ?? query;
		return { id, method, path, ability, example, fields: schema === undefined ? [] : fieldsOf(schema) };
	});
