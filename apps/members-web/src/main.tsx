import { render } from 'preact';

render(<h1>Members</h1>, document.querySelector('#members')!);
