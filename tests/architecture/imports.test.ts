import { describe, expect, test } from 'vitest';
import { violations } from '../support/import-table.ts';
import { filesUnder, readSource } from '../support/source-files.ts';

const code = /\.(ts|js|svelte)$/;

describe('who may import whom', () => {
	test.each(['src', 'migrations', 'tests'])('every import under %s is in the table', (folder) => {
		const found = filesUnder(folder, code).flatMap((path) => violations(path, readSource(path)));
		expect(found).toEqual([]);
	});

	test.each([
		['src/lib/domain/goals/goal.ts', "import { sql } from 'kysely';"],
		['src/lib/domain/goals/goal.ts', "import { auditSummary } from '../audit/summary.ts';"],
		['src/lib/domain/metrics/kind.ts', "import { readFileSync } from 'node:fs';"],
		['src/lib/ui/primitives/Button.svelte', "import type { Config } from '#lib/server/config.ts';"],
		['src/lib/server/goals/queries.ts', "import { addSwotItem } from '../audit/commands.ts';"],
		['src/lib/server/goals/queries.ts', "import { openDatabase } from '../db/client.ts';"],
		['src/lib/server/goals/queries.ts', "import { error } from '@sveltejs/kit';"],
		['src/lib/server/goals/queries.ts', "import { sql } from 'kysely';"],
		['src/lib/server/http/user.ts', "import { Lucia } from 'lucia';"],
		['src/routes/(app)/+layout.server.ts', "import { db } from '#lib/server/db/client.ts';"],
		['src/routes/(app)/+page.svelte', "import { getAudit } from '#lib/server/audit/queries.ts';"],
		['migrations/20261121T0900_identity.ts', "import { asId } from '../src/lib/domain/shared/id.ts';"],
		['tests/unit/goals/goal.test.ts', "import { hash } from '#lib/server/ids.ts';"]
	])('%s may not contain %s', (path, source) => {
		expect(violations(path, source)).toHaveLength(1);
	});

	test.each([
		['src/lib/domain/goals/goal.ts', "import type { MetricKind } from '../metrics/kind.ts';"],
		['src/lib/server/goals/commands.ts', "import { getMetric } from '../metrics/queries.ts';"],
		['src/lib/server/goals/commands.ts', "import { goalStatus } from '#lib/domain/goals/status.ts';"],
		['src/routes/(app)/goals/+page.svelte', "import GoalTree from './GoalTree.svelte';"],
		['src/routes/(app)/goals/+page.server.ts', "import type { PageServerLoad } from './$types';"]
	])('%s may contain %s', (path, source) => {
		expect(violations(path, source)).toEqual([]);
	});
});
