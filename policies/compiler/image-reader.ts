/** The bytes of an image, and its sections. */
import { AP, layout } from "./abi.generated.js";

export class ImageReader {
  private readonly view: DataView;

  /** Throws RangeError when the bytes are no image of this ABI. */
  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { magic, abi, cells } = layout.ap_image.fields;
    if (this.u32(magic.offset) !== AP.AP_IMAGE_MAGIC || this.u32(abi.offset) !== AP.AP_ABI_VERSION)
      throw new RangeError("not an image of this ABI");
    if (this.u32(cells.offset) * AP.AP_CELL_BYTES !== bytes.length)
      throw new RangeError("the image's size is not what it says");
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }
  u16(at: number): number {
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.view.getUint32(at, true);
  }
  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  /** Byte offset of the cell that a header field names, or null when the section is absent. */
  section(field: { offset: number }): number | null {
    const cell = this.u32(field.offset);
    return cell === 0 ? null : cell * AP.AP_CELL_BYTES;
  }
}
