import type { Status } from '#lib/ui/primitives/StatusMark.svelte';

/** The shape beside an import: what it means stands in words next to it. */
export const markOf = (status: string): Status =>
	status === 'done'
		? 'reached'
		: status === 'running' || status === 'undoing'
			? 'on_course'
			: status === 'failed'
				? 'trouble'
				: 'not_done';
