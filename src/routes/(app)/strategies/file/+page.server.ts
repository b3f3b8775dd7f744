import { fail as kitFail, type RequestEvent } from '@sveltejs/kit';
import type { Failure } from '#lib/domain/shared/result.ts';
import { fileLimits } from '#lib/domain/strategy/file/check.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { statusOf } from '#lib/server/http/respond.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { receiveFile } from '#lib/server/http/upload.ts';
import { uploadPath } from '#lib/server/imports/commands.ts';
import { importUploaded } from '#lib/server/workflows/strategy-file/file.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	requirePermission(organisationScope(event), 'strategy.edit');
};

const refused = (error: Failure, values: Readonly<Record<string, string>>) =>
	kitFail(statusOf(error.code), {
		form: 'bring',
		values,
		errors: { [error.field ?? 'file']: error },
		failure: error
	});

/** What goes wrong on the way is told as of a strategy's file. */
const arrivalFault: Readonly<Record<string, string>> = {
	'import.file_missing': 'strategy_file.missing',
	'import.file_too_large': 'strategy_file.too_large',
	'import.file_cut_off': 'strategy_file.damaged'
};

/** The file is written as it comes, read whole, and gone again when the answer is given. */
async function bring(event: RequestEvent) {
	const scope = organisationScope(event);
	requirePermission(scope, 'strategy.edit');
	const { app } = event.locals;
	const path = uploadPath(app.config.dataFolder, `${app.ids.id()}.strategy`);
	const received = await receiveFile(event, path, fileLimits.bytes);
	if (!received.ok) {
		const { code } = received.error;
		return refused({ ...received.error, code: arrivalFault[code] ?? code }, {});
	}
	const { fields } = received.value;
	const arrived = await importUploaded(scope, path, fields);
	if (!arrived.ok) return refused(arrived.error, fields);
	return { form: 'bring', done: true as const, value: arrived.value };
}

export const actions: Actions = { bring };
