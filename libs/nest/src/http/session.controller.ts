import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewatchConfig } from '../configuration/gatewatch-config.ts';
import { callerOf } from './caller.ts';
import type { Caller } from './doors.ts';
import { refuse } from './problem-exception.ts';
import { sessionCookie, Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';

export class SessionBody {
  /** the admin token */
  @IsString()
  @MaxLength(512)
  token!: string;
}

@Controller()
export class SessionController {
  readonly #sessions: Sessions;
  readonly #tokens: Tokens;
  readonly #isSecure: boolean;
  constructor(sessions: Sessions, tokens: Tokens, config: GatewatchConfig) {
    this.#sessions = sessions;
    this.#tokens = tokens;
    this.#isSecure = config.http.publicUrl?.startsWith('https:') === true;
  }

  /** Exchanges a one-time code for a session; the redirect takes the code out of the address bar. */
  @Get('login')
  login(@Query('token') code: unknown, @Res() reply: FastifyReply): void {
    const session = typeof code === 'string' ? this.#sessions.redeem(code) : undefined;
    if (session === undefined) {
      throw refuse(401, 'login-code-spent', 'this link was used already or is too old');
    }
    void reply.header('set-cookie', this.#cookie(session)).redirect('/', 303);
  }

  @Get('v1/session')
  show(@Req() request: FastifyRequest): { caller: Caller } {
    return { caller: callerOf(request) };
  }

  /** Exchanges the admin token for a session. */
  @Post('v1/session')
  @HttpCode(204)
  open(@Body() { token }: SessionBody, @Res({ passthrough: true }) reply: FastifyReply): void {
    if (this.#tokens.roleOf(token) !== 'admin') {
      throw refuse(401, 'token-unknown', 'this is not the admin token');
    }
    void reply.header('set-cookie', this.#cookie(this.#sessions.open()));
  }

  @Delete('v1/session')
  @HttpCode(204)
  close(@Res({ passthrough: true }) reply: FastifyReply): void {
    void reply.header('set-cookie', this.#cookie(''));
  }

  #cookie(session: string): string {
    return sessionCookie(session, { secure: this.#isSecure });
  }
}
