import adapter from '@sveltejs/adapter-node';

// What we are measured against: the smallest SvelteKit application that stores one row per form.
export default { kit: { adapter: adapter({ out: 'build' }) } };
