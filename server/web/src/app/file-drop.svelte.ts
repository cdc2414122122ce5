// Files that are dragged over an element or the window, and dropped there.

export class FileDrop {
  /** Whether files are over it now. */
  isOver: boolean = $state(false);
  readonly #take: (files: File[]) => void;

  constructor(take: (files: File[]) => void) {
    this.#take = take;
  }

  readonly over = (event: DragEvent): void => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.isOver = true;
  };

  /** From one element inside to another is no leaving. */
  readonly leave = ({ currentTarget, relatedTarget }: DragEvent): void => {
    const isInside =
      currentTarget instanceof Node ? currentTarget.contains(relatedTarget as Node | null) : relatedTarget !== null;
    if (!isInside) this.isOver = false;
  };

  readonly drop = (event: DragEvent): void => {
    this.isOver = false;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#take([...(event.dataTransfer?.files ?? [])]);
  };
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
