import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ out: 'build/kit', precompress: true }),
		// The alias #lib comes from "imports" in package.json and works here, in the command line and in tests alike.
		paths: { relative: false },
		// A new deployment is told apart by the hash of its sources (see src/entry/build.js).
		version: { name: process.env.NINEFOLD_BUILD_HASH || 'development' },
		csp: {
			mode: 'nonce',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			config: (config) => {
				config.include.push('../migrations/**/*.ts', '../tests/**/*.ts', '../*.config.ts', '../*.config.js');
				// An application of its own, that we are measured against.
				config.exclude.push('../tests/bench/bare/**');
				return config;
			}
		}
	}
};
