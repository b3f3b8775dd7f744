import { error } from '@sveltejs/kit';
import { dev } from '$app/environment';

/** A page for those who build the product; a running installation does not have it. */
export function load() {
	if (!dev) error(404);
}
