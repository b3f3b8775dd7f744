import { fail as kitFail, redirect, type RequestEvent } from '@sveltejs/kit';
import { csvLimits } from '#lib/domain/imports/csv.ts';
import type { Failure } from '#lib/domain/shared/result.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { statusOf } from '#lib/server/http/respond.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { receiveFile } from '#lib/server/http/upload.ts';
import { uploadPath } from '#lib/server/imports/commands.ts';
import { listImports } from '#lib/server/imports/queries.ts';
import { takeInFile } from '#lib/server/workflows/import-page.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:import');
	const scope = organisationScope(event);
	requirePermission(scope, 'import.run');
	return {
		imports: (await listImports(scope)).map(({ file: _file, mapping: _mapping, facts, ...run }) => ({
			...run,
			rows: facts.rows
		}))
	};
};

const refused = (error: Failure, target: string) =>
	kitFail(statusOf(error.code), {
		form: 'upload',
		values: { target },
		errors: { [error.field ?? 'file']: error },
		failure: error
	});

/** The file is written as it comes, before the form is complete; it is no form that `formData` could read. */
async function upload(event: RequestEvent) {
	const scope = organisationScope(event);
	requirePermission(scope, 'import.run');
	const { app } = event.locals;
	const id = app.ids.id();
	const received = await receiveFile(event, uploadPath(app.config.dataFolder, `${id}.csv`), csvLimits.bytes);
	if (!received.ok) return refused(received.error, '');
	const target = received.value.fields.target ?? '';
	const noted = await takeInFile(app, scope, { id, name: received.value.name, target });
	if (!noted.ok) return refused(noted.error, target);
	redirect(303, `/imports/${id}`);
}

export const actions: Actions = { upload };
