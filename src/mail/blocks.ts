/** One stretch of a digest's picture: `share` of the period, and how it went. */
export interface Stretch {
  readonly share: number;
  readonly state: 'up' | 'part' | 'down' | 'none';
}

/** What a mail's body is made of; text and HTML are two renderings of the same blocks. */
export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'picture';
      readonly stretches: readonly Stretch[];
      readonly from: string;
      readonly to: string;
      readonly legend: Readonly<Record<Stretch['state'], string>>;
    }
  | { readonly kind: 'footer'; readonly text: string };
