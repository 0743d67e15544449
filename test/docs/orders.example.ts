import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { SallyportModule } from '@sallyport/composition/nest';
import type { Principal } from '@sallyport/protocol';
import { CurrentPrincipal, Public, Scopes } from '@sallyport/resource-server';

@Controller('orders')
@Scopes('orders:read') // for every handler that says nothing itself
export class OrdersController {
  @Get('opening-hours')
  @Public()
  openingHours() {
    return { open: '09:00', close: '17:00' };
  }

  @Get(':id')
  read(@Param('id') id: string, @CurrentPrincipal() caller: Principal) {
    return { id, readBy: caller.clientId };
  }

  @Post()
  @Scopes('orders:write', 'orders:read') // both; Scopes.any('a', 'b') takes either
  create() {
    return { id: '43' };
  }
}

@Module({ imports: [SallyportModule.forRoot({ realm: 'orders' })], controllers: [OrdersController] })
export class OrdersModule {}
