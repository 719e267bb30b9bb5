// Photographs of phones are larger than any text may carry, and than their sender's data plan likes.

const LARGE = 400_000; // bytes
const WIDEST = 1600;

/** The same picture with fewer pixels; any other file, and what this browser cannot read, as it is. @param {File} file @returns {Promise<Blob>} */
export async function smaller(file) {
  if (file.size < LARGE || !/^image\/(jpeg|png|webp|heic|heif|avif)$/.test(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (!context) return file;
    context.fillStyle = "#fff"; // what is see-through would become black
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const made = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    return made.size < file.size ? made : file;
  } catch {
    return file;
  }
}
