import { error } from '@sveltejs/kit';
import { strategyScope } from '#lib/server/http/scope.ts';
import { fileName, fileText } from '#lib/server/workflows/strategy-file/file.ts';
import { exportStrategy } from '#lib/server/workflows/strategy-file/write.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const exported = await exportStrategy(await strategyScope(event));
	if (!exported.ok) error(403, 'denied');
	const file = exported.value;
	return new Response(fileText(file), {
		headers: {
			'content-type': 'application/json; charset=utf-8',
			'content-disposition': `attachment; filename="${fileName(String(file.content.strategy.name))}"`,
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
