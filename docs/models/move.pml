/* An owner goes from one shard to another while it is read and written. docs/design/moves.md has the steps in words.
 *
 * Modelled: one owner with KEYS rows, each made, changed and erased by WRITERS writers, one write each; the source and the
 * target, each with the rows, the owner's gate, the run's number in it and the notes of writers; what the other side of each
 * pair has; the journal with placement and run. Processes:
 *   writer    any belief about the place, corrected by the gates. It holds the gate shared from its first statement to its
 *             COMMIT; while the gate is `moving` it leaves a note under a number of its own in the same transaction
 *   mover     MOVERS runs of the move; each takes it over by the journal and both gates, at any moment, also while the one
 *             before it still goes on or only stands still; each may die at any step; a run may give the move up (ABORT)
 *   failover  TAKEOVERS times the serving side of the source or of the target is lost, and the other goes on with what it had
 *   look      at any one moment every row that could be read somewhere is compared with what was acknowledged last
 *
 * Asserted
 *   where the owner may be read, each row is as it was acknowledged last: none is older, missing, or back from the dead
 *   there is never more than one place that takes writes
 *
 * Simplifications: the comparison of both copies before the flip is left out: all must be right without it. Durability is `pair`
 * for writers, so a takeover loses no acknowledged write; what the mover did alone may be lost, until it has waited. A copy of
 * one row, a round of notes, a purge are one step each (they are one transaction, or can be repeated).
 *
 * What breaks it (flags), and why
 *   NO_NOTES          what is written behind the copy is not brought over
 *   NO_LOCK           what is written behind the last round is not
 *   NO_LAST_ROUND     the same, before the lock
 *   DROP_BY_KEY       notes are deleted by their key: the note of a second writer of the same row goes with the first's
 *   HIGH_WATER        notes are passed over by their numbers: a lower one may be committed later
 *   NO_RUNNER         a run that stood still goes on after another one, and undoes or repeats its work
 *   OPEN_EARLY        the target opens before the flip: writes go to it while others read and write the source
 *   NO_WAIT           the placement is flipped while the copy is on one side of the target only, which is then lost
 *   NO_EPOCH_CHECK    a side was lost during the copy, and the copy has a gap
 *   NO_SECOND_LOOK    the source's side is lost before "moved" has come over, and the target opens all the same
 *   OPEN_BEFORE_MOVED the target opens while the source still says "locked": who reads there gets what was
 */
#ifndef KEYS
#define KEYS 2
#endif
#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef MOVERS
#define MOVERS 2
#endif
#ifndef TAKEOVERS
#define TAKEOVERS 1
#endif

#define NONE 0
#define OPEN 1
#define MOVING 2
#define LOCKED 3
#define INCOMING 4
#define MOVED 5

#define S 0
#define D 1

typedef Place {
  byte row[KEYS];        /* 0: not there; else who wrote it */
  byte gate; byte number;
  byte note[WRITERS]     /* of each writer: key + 1; 0: none. Its index is its number */
}
Place at[2];             /* the side that serves */
Place peer[2];           /* the other side, as far as it has come */
byte epoch[2];           /* of the baton */
byte shared[2];          /* writers that hold the gate */

byte place = S;          /* the index */
#define BEFORE 0
#define FLIPPED 1
#define ENDED 2
#define ABORTING 3
byte journal = BEFORE;
byte runner;

byte acknowledged[KEYS];
byte i0;

/* One commit that is waited for over there, or replication that has caught up. */
inline carry_over(p) {
  i0 = 0;
  do :: i0 < KEYS -> peer[p].row[i0] = at[p].row[i0]; i0++ :: else -> break od;
  i0 = 0;
  do :: i0 < WRITERS -> peer[p].note[i0] = at[p].note[i0]; i0++ :: else -> break od;
  peer[p].gate = at[p].gate; peer[p].number = at[p].number; i0 = 0
}
inline lose(p) {
  i0 = 0;
  do :: i0 < KEYS -> at[p].row[i0] = peer[p].row[i0]; i0++ :: else -> break od;
  i0 = 0;
  do :: i0 < WRITERS -> at[p].note[i0] = peer[p].note[i0]; i0++ :: else -> break od;
  at[p].gate = peer[p].gate; at[p].number = peer[p].number; shared[p] = 0; epoch[p]++; i0 = 0
}

#define TAKES_WRITES(p) (at[p].gate == OPEN || at[p].gate == MOVING)
#define READABLE(p) (TAKES_WRITES(p) || at[p].gate == LOCKED)

proctype writer(byte me) {
  byte key; byte value; byte p; byte e; bit noted;
  if :: key = 0 :: key = KEYS - 1 fi;
  if :: value = me + 1 :: value = 0 fi;
again:
  if :: p = S :: p = D fi;                                /* whatever it believes; a wrong belief meets the gate and waits */
end_waits:                                                /* the last run may have died while the source was locked */
  atomic { TAKES_WRITES(p) -> shared[p]++; e = epoch[p]; noted = (at[p].gate == MOVING) };
  atomic {
    if
    :: epoch[p] != e -> goto again                        /* the side was lost: rolled back */
    :: else ->
       assert(!(TAKES_WRITES(S) && TAKES_WRITES(D)));
       at[p].row[key] = value; acknowledged[key] = value;
#ifndef NO_NOTES
       if :: noted -> at[p].note[me] = key + 1 :: else fi;
#endif
       carry_over(p);
       shared[p]--
    fi
  }
}

#ifdef NO_RUNNER
#define MINE(p) 1
#else
#define MINE(p) (at[p].number == me)
#endif
/* A statement of this run: nothing happens when the gate is another run's, or in another state. */
#define RUN(p, state, what) atomic { if :: MINE(p) && at[p].gate == state -> what :: else -> goto out fi }
/* Between two statements it may die. */
#define MAY_DIE if :: goto out :: skip fi
/* A change of a gate waits for who holds it. */
#define CHANGE(p, from, to) atomic { (shared[p] == 0) -> if :: MINE(p) && at[p].gate == from -> at[p].gate = to :: MINE(p) && at[p].gate == to -> skip :: else -> goto out fi }

#ifdef DROP_BY_KEY
#define DROPS(w) (at[S].note[w] != 0 && served[at[S].note[w] - 1])
#else
#ifdef HIGH_WATER
#define DROPS(w) (at[S].note[w] != 0 && w < highest)
#else
#define DROPS(w) (seen[w])
#endif
#endif
#ifdef HIGH_WATER
#define SEEN(w) (at[S].note[w] != 0 && w >= highest)
#else
#define SEEN(w) (at[S].note[w] != 0)
#endif

/* The notes that are there now, and the rows they name as they are now. */
#define ROUND(state) \
  atomic { if :: MINE(S) && at[S].gate == state -> \
       k = 0; do :: k < KEYS -> served[k] = 0; k++ :: else -> break od; \
       k = 0; do :: k < WRITERS -> seen[k] = 0; \
         if :: SEEN(k) -> seen[k] = 1; served[at[S].note[k] - 1] = 1 :: else fi; k++ :: else -> break od; \
       k = 0; do :: k < KEYS -> copy[k] = at[S].row[k]; k++ :: else -> break od \
     :: else -> goto out fi }; \
  MAY_DIE; \
  atomic { if :: MINE(D) && at[D].gate == INCOMING -> \
       k = 0; do :: k < KEYS -> if :: served[k] -> at[D].row[k] = copy[k] :: else fi; k++ :: else -> break od \
     :: else -> goto out fi }; \
  atomic { if :: MINE(S) && at[S].gate == state -> \
       k = 0; do :: k < WRITERS -> if :: seen[k] && k + 1 > highest -> highest = k + 1 :: else fi; k++ :: else -> break od; \
       k = 0; do :: k < WRITERS -> if :: DROPS(k) -> at[S].note[k] = 0 :: else fi; k++ :: else -> break od; k = 0 \
     :: else -> goto out fi }

proctype mover() {
  byte me; byte k; byte es; byte ed; byte highest;
  byte copy[KEYS]; bit served[KEYS]; bit seen[WRITERS];
end_waits:
  atomic { journal != ENDED -> runner++; me = runner };
  atomic { if :: at[S].number < me -> at[S].number = me :: else -> goto out fi };
  MAY_DIE;
  atomic { if :: at[D].number < me -> at[D].number = me :: else -> goto out fi };
  if
  :: journal == FLIPPED -> goto forward
  :: journal == ABORTING -> goto backward
  :: journal == ENDED -> goto out
  :: else
  fi;
#ifdef ABORT
  if :: skip :: atomic { if :: journal == BEFORE && runner == me -> journal = ABORTING :: else -> goto out fi }; goto backward fi;
#endif
  atomic { if :: at[D].gate == NONE && MINE(D) -> at[D].gate = INCOMING :: at[D].gate == INCOMING && MINE(D) -> skip :: else -> goto out fi };
unlocked:
  atomic { (shared[S] == 0) ->
    if :: MINE(S) && (at[S].gate == OPEN || at[S].gate == LOCKED) -> at[S].gate = MOVING
       :: MINE(S) && at[S].gate == MOVING -> skip
       :: else -> goto out fi };
  atomic { es = epoch[S]; ed = epoch[D] };
  MAY_DIE;
  /* pages */
  RUN(S, MOVING, k = 0; do :: k < KEYS -> copy[k] = at[S].row[k]; k++ :: else -> break od; k = 0);
  RUN(D, INCOMING, k = 0; do :: k < KEYS -> at[D].row[k] = copy[k]; k++ :: else -> break od; k = 0);
  MAY_DIE;
  if :: ROUND(MOVING) :: skip fi;
#ifdef OPEN_EARLY
  CHANGE(D, INCOMING, OPEN);
#endif
#ifndef NO_LOCK
  CHANGE(S, MOVING, LOCKED);
  MAY_DIE;
#define STATE LOCKED
#else
#define STATE MOVING
#endif
#ifndef NO_LAST_ROUND
  ROUND(STATE);
#endif
#ifndef NO_WAIT
  atomic { carry_over(S) };
  atomic { carry_over(D) };
#endif
#ifndef NO_EPOCH_CHECK
  if :: es != epoch[S] || ed != epoch[D] -> goto unlocked :: else fi;
#endif
  MAY_DIE;
  atomic {
    if
#ifdef NO_RUNNER
    :: journal == BEFORE ->
#else
    :: journal == BEFORE && runner == me ->
#endif
       journal = FLIPPED; place = D
    :: else -> goto out
    fi
  };
  MAY_DIE;
forward:
  skip;
#ifdef OPEN_BEFORE_MOVED
  CHANGE(D, INCOMING, OPEN);
  MAY_DIE;
#endif
  /* until it is on both sides: a side that is lost takes it along */
moved:
  atomic { (shared[S] == 0) -> if :: MINE(S) -> at[S].gate = MOVED; es = epoch[S] :: else -> goto out fi };
  MAY_DIE;
#ifndef NO_SECOND_LOOK
  atomic { if :: epoch[S] == es -> carry_over(S) :: else -> goto moved fi };
#endif
  MAY_DIE;
opened:
  CHANGE(D, INCOMING, OPEN);
  MAY_DIE;
  atomic { if :: at[D].gate == OPEN -> carry_over(D) :: else -> goto opened fi };
  MAY_DIE;
  RUN(S, MOVED, k = 0; do :: k < KEYS -> at[S].row[k] = 0; k++ :: else -> break od; k = 0);
  atomic { if :: runner == me -> journal = ENDED :: else fi };
  goto out;
backward:
  atomic { (shared[S] == 0) -> if :: MINE(S) -> at[S].gate = OPEN :: else -> goto out fi };
  MAY_DIE;
  RUN(D, INCOMING, k = 0; do :: k < KEYS -> at[D].row[k] = 0; k++ :: else -> break od; at[D].gate = MOVED; k = 0);
  atomic { if :: runner == me -> journal = ENDED :: else fi };
out:
  atomic { k = 0; highest = 0; es = 0; ed = 0 }
}

proctype failover() {
  byte n;
  do
  :: n < TAKEOVERS -> n++; if :: atomic { lose(S) } :: atomic { lose(D) } :: break fi
  :: else -> break
  od
}

/* At any one moment. */
proctype look() {
  atomic {
    i0 = 0;
    do
    :: i0 < KEYS ->
       assert(!READABLE(S) || at[S].row[i0] == acknowledged[i0]);
       assert(!READABLE(D) || at[D].row[i0] == acknowledged[i0]);
       i0++
    :: else -> break
    od;
    i0 = 0
  }
}

init {
  byte n;
  atomic {
    at[S].gate = OPEN; peer[S].gate = OPEN;
    at[S].row[0] = 9; peer[S].row[0] = 9; acknowledged[0] = 9;
    do :: n < WRITERS -> run writer(n); n++ :: else -> break od;
    n = 0;
    do :: n < MOVERS -> run mover(); n++ :: else -> break od;
    run failover();
    run look()
  }
}
