import { Controller } from '@nestjs/common';
import { Public } from '@sallyport/resource-server';
import { ContentRoutes } from './content.routes.js';

/** On a developer's machine: everybody may try, and the token is ours. */
@Controller('content')
@Public()
export class OpenContentController extends ContentRoutes {}
