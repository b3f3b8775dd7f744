/** How many points a drawn unit has: sharp on good screens and in print. */
const sharpness = 2;

const loaded = (href: string): Promise<HTMLImageElement> =>
	new Promise((resolve, reject) => {
		const image = new Image();
		image.onload = () => resolve(image);
		image.onerror = () => reject(new Error('the picture did not load'));
		image.src = href;
	});

/** Turns a drawn picture of our own into one of points and hands it over as a file; false where the browser cannot. */
export async function savePng(href: string, name: string): Promise<boolean> {
	try {
		const image = await loaded(href);
		const canvas = document.createElement('canvas');
		canvas.width = image.naturalWidth * sharpness;
		canvas.height = image.naturalHeight * sharpness;
		canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
		const points = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
		if (points === null) return false;
		const link = document.createElement('a');
		link.href = URL.createObjectURL(points);
		link.download = `${name}.png`;
		link.click();
		URL.revokeObjectURL(link.href);
		return true;
	} catch {
		return false;
	}
}
