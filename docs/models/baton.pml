/* Long because it follows a pair through a whole life: handover, loss of a side, takeover, return with a tail, rejoin.
 * docs/design/models.md says the results and where each protocol is described.
 *
 * Modelled: one parity of one shard. Sides A and B, each with the row, the baton row, read_only, a log of its own events, and a
 * replica of the other side (received up to, applied up to, whether its two threads run, whether it is configured). The role
 * row in the index with its epoch. WRITERS clients, each one write, tried again until it is taken. Processes:
 *   client     any belief about the side. The view is looked at before sending; the fence is inside the write; the view is
 *              looked at again when the reply arrives, and must be the one that was sent under
 *   handover   planned: one fenced update of the baton row, which travels in the log behind the writes
 *   operator   takeover of A by B, at any moment, however well A is: compare-and-set of the role, wait L, stop the receiver, apply what
 *              was received, stop and RESET the replica, record the position, force the baton;
 *              and the rejoin of A: fence it, stop its replica, read its tail after the recorded position, undo the tail on A, put A's replica
 *              back to where B forced the baton, set B's position past the tail, let A catch up, compare; merge each tail write
 *              into B's row or list it; role back to "pair"; hand home
 *   environment   the link is cut and heals, views end, B restarts
 *
 * The row is the set of writes it contains, each write adds itself to what it finds, and events carry the whole row, as ROW +
 * FULL images do: an applied event puts its image over whatever is there. So a write that was overwritten is missing.
 *
 * Asserted
 *   at each acknowledgement   the write was made on a row with all writes that had to be visible when it was begun; and it was
 *                             not made on a side that was taken over (unless GO_ON)
 *   at each baton change      not both sides hold the baton, unless one was taken over and has not rejoined
 *   when the baton is forced  (PAIR) the survivor has every acknowledged write, so that no acknowledged write is in the tail
 *   after A caught up         both rows are equal
 *   at the end                rows and batons are equal; every acknowledged write is in the row or in the list of conflicts;
 *                             none is in both (doubled)
 * and that every process comes to its end.
 *
 * Simplifications: time has no numbers: a view may end at any moment, and "L has passed" means that nobody has a good view
 * from before. A reply that is lost is a reply whose view ended. A crash of A is a cut of A: what its open transactions did is
 * gone, and the client does not know; both are orders of events that are looked at anyway. Committed is durable. The row is
 * locked only while its commit waits for the peer. A baton change does not wait for the peer: nobody serves until it has
 * arrived. weftctl runs each of its steps once and does not die. A receives and
 * applies in one step. Only B takes over (with a handover before, the side that is lost is the one without the baton). A handover that was begun before the baton was
 * forced is refused on B by the baton's epoch.
 *
 * What may happen (flags)
 *   PAIR       durability = pair: a commit waits until the peer has received it (AFTER_SYNC, no time-out)
 *   RESTART    B restarts once, and a configured replica starts by itself (skip_slave_start is off). Its relay log is dropped
 *              and fetched anew, as MariaDB does with GTID
 *   GO_ON      on_view_loss = go_on: clients without a good view write and acknowledge all the same
 * What breaks it (flags), and why
 *   NO_WRITER_WAIT        the handover does not wait for writers in flight: their events follow the baton and overwrite
 *   NO_LEASE_WAIT         the takeover does not wait L: a client acknowledges a write of A after B has gone on
 *   NO_REPLY_CHECK        a client stood still between sending and reply, and acknowledges a write of A after the takeover
 *   REPLY_BY_AGE          the view at the reply is good, but another one than at sending: the same
 *   NO_STOP               B's replica is neither stopped nor reset: A's tail is applied over B's rows when the link heals
 *   NO_RESET              (with RESTART) it is stopped only, and a restart starts it again: the same
 *   FORCE_BEFORE_DRAIN    B goes on with rows that miss what was received, which is then applied over its own
 *   POSITION_BEFORE_STOP  what arrives between the recorded position and STOP is on B and counted as tail too
 *   NO_DRAIN              (with PAIR) what was received is forgotten by RESET; A had acknowledged it
 *   NO_FENCE              A still takes writes of clients that stood still while its tail is read: they are not in the tail,
 *                         and reach B by replication
 *   NO_UNDO               the sides differ for ever
 *   NO_REWIND             A's own replica came back with the link and applied B's rows; the undo puts older ones over them,
 *                         and nothing brings them again
 *   NO_POSITION_PAST      B's position is not set past the tail: the tail is applied over B's rows
 *   MERGE_BLIND           the tail is written to B's row without comparing with the image the tail started from
 */
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef HANDOVERS
#define HANDOVERS 1
#endif
#ifndef CUTS
#define CUTS 1
#endif
#ifndef LOG
#define LOG 6
#endif

#define A 0
#define B 1
#define OTHER(s) (1 - (s))

/* An event: a row image with the writes in the low bits and the number of the write that made it; or a baton row. */
#define DATA(image, id) ((image) | ((id) << 4))
#define BATON(to) (128 | (to))
#define IS_BATON(event) ((event) >= 128)
#define IMAGE(event) ((event) & 15)
#define BEFORE(event) (IMAGE(event) & ~(1 << (((event) >> 4) & 7)))
#define ADDED(event) (1 << (((event) >> 4) & 7))

typedef Side {
  byte row;
  bit baton;                  /* the side that this side's baton row names */
  bit read_only;
  byte in_flight;             /* writers that hold the baton's shared lock */
  bit row_locked;             /* a commit waits for the peer */
  bit confirm;                /* commits wait for the peer */
  byte log[LOG]; byte logged; /* own events */
  byte received, applied;     /* how many of the peer's */
  bit receives, applies, configured
}
Side side[2];
bit link = 1;

bit alone; byte epoch;        /* the role row: B serves alone */
byte position;                /* of A's log, recorded at takeover */

bit good[WRITERS]; bit sees_alone[WRITERS]; byte sees_epoch[WRITERS];

byte acked, listed;           /* sets of writes */
byte visible;                 /* writes that whoever begins now has to see */
bit cut_off;                  /* A was taken over and has not rejoined */
bit forced; byte forced_at;   /* the baton was forced, with which event of B */
byte finished;                /* processes that came to their end */

/* L has passed: no view from before is good any more. */
inline wait_l() {
  d_step {
    at = 0;
    do :: at < WRITERS -> if :: sees_epoch[at] != epoch -> good[at] = 0 :: else fi; at++ :: else -> break od;
    at = 0
  }
}

inline append(s, event) {
  assert(side[s].logged < LOG);
  side[s].log[side[s].logged] = event; side[s].logged = side[s].logged + 1
}
inline set_baton(s, to) {
  side[s].baton = to; printf("side %d: baton names %d\n", s, to);
  assert(cut_off || !(side[A].baton == A && side[B].baton == B))
}
inline take_view() { good[me] = 1; sees_alone[me] = alone; sees_epoch[me] = epoch }

proctype client(byte me) {
  byte found, visible_before, sent_epoch, mine; bit s, waits;
again: skip;
  atomic {                                                /* a good view, any belief that it allows, sent */
    if
    :: good[me]
    :: take_view()
#ifdef GO_ON
    :: !good[me]
#endif
    fi;
    if :: !sees_alone[me] -> s = A :: s = B fi;
    visible_before = visible; sent_epoch = sees_epoch[me]
  }
  if
  :: atomic { side[s].baton == s && !side[s].read_only -> side[s].in_flight++ }
  :: atomic { side[s].baton != s || side[s].read_only -> visible_before = 0; sent_epoch = 0; s = 0; goto again }
  fi;
  atomic {
    !side[s].row_locked -> found = side[s].row;
    append(s, DATA(found | (1 << me), me));
    printf("client %d: written on side %d over %d\n", me, s, found);
    if
    :: side[s].confirm -> side[s].row_locked = 1; waits = 1; mine = side[s].logged
    :: else -> side[s].row = found | (1 << me); side[s].in_flight--
    fi
  }
  if
  :: waits ->
     atomic { !side[s].confirm || side[OTHER(s)].received >= mine ->
              side[s].row = found | (1 << me); side[s].row_locked = 0; side[s].in_flight-- }
  :: !waits
  fi;
  atomic {                                                /* the reply */
    if :: skip :: take_view() fi;                         /* the view may have been renewed since */
    if
#ifdef NO_REPLY_CHECK
    :: true ->
#else
#ifdef REPLY_BY_AGE
    :: good[me] ->
#else
#ifdef GO_ON
    :: !good[me] || sent_epoch == sees_epoch[me] ->
#else
    :: good[me] && sent_epoch == sees_epoch[me] ->
#endif
#endif
#endif
       printf("client %d: acknowledged, made on side %d over %d\n", me, s, found);
#ifndef GO_ON
       assert(!(cut_off && s == A));
       assert((found & visible_before & visible) == (visible_before & visible));
       visible = visible | (1 << me);
#endif
       acked = acked | (1 << me)
    :: true -> printf("client %d: in doubt\n", me)
    fi;
    good[me] = 0; sees_alone[me] = 0; sees_epoch[me] = 0; s = 0; found = 0; visible_before = 0; sent_epoch = 0; mine = 0;
    waits = 0; finished++
  }
}

proctype replica(bit s) {
  byte event;
end:
  do
  :: d_step { s == B && side[s].receives && link && side[s].received < side[OTHER(s)].logged -> side[s].received++ }
  :: d_step {
       side[s].applies &&
       (side[s].applied < side[s].received || (s == A && side[s].receives && link && side[s].applied < side[OTHER(s)].logged)) &&
       ((IS_BATON(side[OTHER(s)].log[side[s].applied]) && side[s].in_flight == 0) ||
        (!IS_BATON(side[OTHER(s)].log[side[s].applied]) && !side[s].row_locked)) ->
       event = side[OTHER(s)].log[side[s].applied];
       side[s].applied++;
       if :: s == A -> side[s].received = side[s].applied :: else fi;
       if
       :: IS_BATON(event) -> set_baton(s, event & 1)
       :: else -> side[s].row = IMAGE(event); printf("side %d: applies row %d\n", s, side[s].row)
       fi;
       event = 0
     }
  od
}

#ifdef NO_WRITER_WAIT
#define NO_WRITERS(s) (1)
#else
#define NO_WRITERS(s) (side[s].in_flight == 0)
#endif

/* One fenced update. It gives up (a time-out) rather than wait for ever. */
inline hand_over(from) {
  atomic {
    if
    :: side[from].baton == from && !side[from].read_only && NO_WRITERS(from) && (from == A || was_forced == forced) ->
       set_baton(from, OTHER(from)); append(from, BATON(OTHER(from)))
    :: true
    fi
  }
}

proctype handover() {
  byte n; bit from, was_forced, ask;
  do
  :: n < HANDOVERS ->
     n++;
     d_step { was_forced = forced; ask = !alone; from = (side[A].baton == A -> A : B) };
     if :: ask -> hand_over(from) :: else fi
  :: else -> break
  od;
  finished++
}

inline drain() { side[B].applied == side[B].received }
inline stop_and_reset() {
  d_step { side[B].receives = 0; side[B].applies = 0;
#ifndef NO_RESET
           side[B].configured = 0; side[B].received = side[B].applied
#endif
  }
}
inline force_baton() {
  atomic {
    side[B].in_flight == 0 ->
    printf("takeover: baton forced, position %d\n", position);
    forced = 1; cut_off = 1; forced_at = side[B].logged;
    set_baton(B, B); append(B, BATON(B));
#ifdef PAIR
    assert((acked & ~side[B].row) == 0);
#endif
    visible = visible & side[B].row
  }
}

proctype operator() {
  bit was_forced; byte at, event, tail_end;
  if :: goto untouched :: skip fi;
  d_step { alone = 1; epoch++; printf("takeover: role row says B alone\n") };
#ifndef NO_LEASE_WAIT
  wait_l();
#endif
  d_step { side[B].confirm = 0 };
#ifdef NO_STOP
  position = side[B].applied;
  force_baton();
#else
#ifdef FORCE_BEFORE_DRAIN
  force_baton();
  d_step { side[B].receives = 0 };
  drain();
  stop_and_reset();
  position = side[B].applied;
#else
#ifdef POSITION_BEFORE_STOP
  drain();
  position = side[B].applied;
  stop_and_reset();
  force_baton();
#else
  side[B].receives = 0;
#ifndef NO_DRAIN
  drain();
#endif
  stop_and_reset();
  position = side[B].applied;
  force_baton();
#endif
#endif
#endif

  /* A is back */
  link;
  d_step {
#ifndef NO_FENCE
    side[A].read_only = 1;
#endif
    side[A].confirm = 0; side[A].receives = 0; side[A].applies = 0; side[A].received = side[A].applied
  };
#ifndef NO_FENCE
  side[A].in_flight == 0;
#endif
  /* A stands still now, and B receives nothing: the next four are one step */
  d_step {
    tail_end = side[A].logged; printf("rejoin: tail from %d to %d\n", position, tail_end);
#ifndef NO_UNDO
    at = tail_end;
    do
    :: at > position ->
       at--;
       event = side[A].log[at];
       if
       :: IS_BATON(event) -> side[A].baton = OTHER(event & 1)
       :: else -> side[A].row = BEFORE(event)
       fi
    :: else -> break
    od;
    at = 0; event = 0;
#endif
#ifndef NO_REWIND
    if :: side[A].applied > forced_at -> side[A].applied = forced_at; side[A].received = forced_at :: else fi;
#endif
#ifndef NO_POSITION_PAST
    side[B].applied = tail_end; side[B].received = tail_end;
#endif
    side[A].receives = 1; side[A].applies = 1
  };
  atomic {
    side[A].applied == side[B].logged && side[A].applied > forced_at && side[B].in_flight == 0 ->
    assert(side[A].row == side[B].row)
  }
  d_step { side[B].configured = 1; side[B].receives = 1; side[B].applies = 1 };
  at = position;
  do
  :: at < tail_end ->
     atomic {
       event = side[A].log[at];
       if
       :: IS_BATON(event)
       :: else ->
          if
#ifdef MERGE_BLIND
          :: true -> append(B, event); side[B].row = IMAGE(event)
#else
          :: side[B].row == BEFORE(event) ->
             printf("rejoin: write merged\n");
#ifdef SHOW_MERGE
             assert(false);
#endif
             append(B, event); side[B].row = IMAGE(event)
          :: else ->
             printf("rejoin: write listed\n");
#ifdef SHOW_LIST
             assert(false);
#endif
             listed = listed | ADDED(event)
#endif
          fi
       fi;
       event = 0; at++
     }
  :: else -> break
  od;
  at = 0; tail_end = 0;
#ifdef PAIR
  side[A].confirm = 1;
  side[B].confirm = 1;
#endif
  side[A].received == side[B].logged;
  side[A].read_only = 0;
  d_step { alone = 0; epoch++; cut_off = 0; position = 0; printf("rejoin: role row says pair\n") };
  was_forced = forced;
  hand_over(B);
untouched:
  finished++
}

proctype environment() {
  byte cuts; bit restarted;
end:
  do
  :: d_step { cuts < CUTS && link -> link = 0; cuts++; printf("link cut\n") }
  :: d_step { !link -> link = 1; printf("link heals\n") }
#ifdef RESTART
  :: d_step {
       !restarted -> restarted = 1;
       side[B].received = side[B].applied;
       if :: side[B].configured -> side[B].receives = 1; side[B].applies = 1 :: else fi;
       printf("side B restarts\n")
     }
#endif
  od
}

init {
  byte i;
  atomic {
    do
    :: i < 2 ->
       side[i].receives = 1; side[i].applies = 1; side[i].configured = 1;
#ifdef PAIR
       side[i].confirm = 1;
#endif
       i++
    :: else -> break
    od;
    run replica(A); run replica(B);
    i = 0;
    do :: i < WRITERS -> run client(i); i++ :: else -> break od;
    run handover(); run operator(); run environment()
  }
  atomic {
    finished == WRITERS + 2 && side[A].applied == side[B].logged && side[B].applied == side[A].logged ->
    printf("the end: rows %d and %d, acknowledged %d, listed %d\n", side[A].row, side[B].row, acked, listed);
    assert(side[A].row == side[B].row);
    assert(side[A].baton == side[B].baton);
    assert((acked & ~(side[A].row | listed)) == 0);
    assert((side[A].row & listed) == 0)
  }
}
