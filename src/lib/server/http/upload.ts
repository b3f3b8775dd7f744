import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { RequestEvent } from '@sveltejs/kit';
import { fail, ok, type Result } from '../../domain/shared/result.ts';

export interface Received {
	/** The other fields of the form; those that stand before the file. */
	readonly fields: Readonly<Record<string, string>>;
	/** As the person's computer calls the file; only ever shown. */
	readonly name: string;
}

type UploadFailure = 'import.file_missing' | 'import.file_too_large' | 'import.file_cut_off';

const fieldsAtMost = 10;

/**
 * Takes a file out of a form and writes it to a path of ours as it comes, so that its size costs no memory. On any failure
 * nothing is left on the disk.
 */
export async function receiveFile(
	event: RequestEvent,
	path: string,
	limit: number
): Promise<Result<Received, UploadFailure>> {
	const type = event.request.headers.get('content-type') ?? '';
	const { body } = event.request;
	if (body === null || !type.toLowerCase().startsWith('multipart/form-data'))
		return fail('import.file_missing', { field: 'file' });
	const fields: Record<string, string> = {};
	let name: string | null = null;
	let isCut = false;
	let writing: Promise<void> | null = null;
	let parser: InstanceType<typeof Busboy>;
	try {
		parser = new Busboy({
			headers: { 'content-type': type },
			limits: { files: 1, fileSize: limit, fields: fieldsAtMost, fieldSize: 2_000, parts: fieldsAtMost + 1 }
		});
	} catch {
		return fail('import.file_missing', { field: 'file' });
	}
	parser.on('field', (field: string, value: string) => {
		if (/^[a-zA-Z]{1,30}$/.test(field)) fields[field] = value;
	});
	parser.on('file', (field: string, stream: BusboyFileStream, given: string) => {
		if (field !== 'file' || given === '' || name !== null) {
			stream.resume();
			return;
		}
		name = given;
		stream.on('limit', () => {
			isCut = true;
		});
		writing = pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
		// Awaited below; a failure before that must not end the process.
		writing.catch(() => undefined);
	});
	const abandon = async (code: UploadFailure): Promise<Result<Received, UploadFailure>> => {
		await rm(path, { force: true });
		return fail(code, { field: 'file', params: { limit: Math.floor(limit / 1024 / 1024) } });
	};
	try {
		await pipeline(Readable.fromWeb(body as unknown as ReadableStream), parser);
		if (writing !== null) await (writing as Promise<void>);
	} catch {
		return abandon('import.file_cut_off');
	}
	if (name === null) return abandon('import.file_missing');
	return isCut ? abandon('import.file_too_large') : ok({ fields, name });
}
