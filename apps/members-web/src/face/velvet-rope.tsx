/** Two posts and a rope: across the way, or taken down for who signed in. For the eye alone. */
export function VelvetRope({ open }: { readonly open: boolean }) {
  return (
    <svg class={open ? 'rope open' : 'rope'} viewBox="0 0 240 132" aria-hidden="true" focusable="false">
      <ellipse class="floor" cx="120" cy="124" rx="112" ry="5" />
      <path class="cord across" d="M44 34 C 70 92, 170 92, 196 34" />
      <path class="cord down" d="M46 34 C 62 62, 52 108, 76 115 S 112 108, 120 116" />
      <Post x={40} />
      <Post x={200} />
    </svg>
  );
}

const Post = ({ x }: { readonly x: number }) => (
  <g class="post">
    <circle cx={x} cy={18} r={9} />
    <rect x={x - 4} y={24} width={8} height={92} rx={2} />
    <rect x={x - 8} y={30} width={16} height={8} rx={3} />
    <path d={`M${x - 22} 124 Q${x - 22} 114 ${x - 8} 114 H${x + 8} Q${x + 22} 114 ${x + 22} 124 Z`} />
  </g>
);
