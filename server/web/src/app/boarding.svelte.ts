// What is about to be put on a board. The dialog that asks for the board stands in `App.svelte`.

import type { Piece } from "../api/boards";

class Boarding {
  piece: Piece | null = $state.raw(null);
  /** What it is called. */
  title: string = $state("");

  /** Asks which board it shall be on. */
  ask(piece: Piece, title: string): void {
    this.title = title;
    this.piece = piece;
  }

  end(): void {
    this.piece = null;
  }
}

export const boarding = new Boarding();
