/* A lost reply to a COMMIT: the token of the transaction, and the poison insert that settles what became of it.
 *
 * Modelled: one transaction that writes its token row and a data row; the unique key of the token table with its lock;
 * RESOLVERS resolvers (store.resolve, or the sweeper that wants to free a claim) that begin at any moment.
 *   writer     BEGIN, insert the token, change the row, COMMIT; it may stand still or be rolled back at any step
 *   resolver   BEGIN, insert the same token as poison, COMMIT. The insert waits for whoever holds the key uncommitted. It went
 *              in: after its own COMMIT the answer is "never". It is a duplicate: the row that is there says by whom it was
 *              written; "committed" if by the transaction itself, "never" if by another resolver
 *
 * Asserted
 *   never       at the answer the transaction has not committed, and it does not commit later
 *   committed   the data row is there
 * and that every process comes to its end.
 *
 * Simplifications: one side, which is not lost meanwhile (after a takeover resolve answers "unknown" until the rejoin has
 * settled the tail); a lock wait that ends by time-out is the answer "unknown", which claims nothing.
 *
 * What breaks it (flags), and why:
 *   PLAIN_READ          the resolver looks whether the token is there: a writer that stands still before COMMIT is not seen
 *   TOKEN_APART         the token is committed before the data is: "committed" is said of what is rolled back
 *   ANY_DUPLICATE       every duplicate is taken for the transaction's own row: the second resolver takes the poison of the
 *                       first for a commit
 *   ANSWER_FIRST        "never" is said before the poison is committed; the resolver dies, its insert is undone
 *   OTHER_SIDE          the poison goes to the other side of the pair: nothing collides
 */
#ifndef RESOLVERS
#define RESOLVERS 2
#endif

#define NONE 0
#define WRITTEN_OPEN 1
#define WRITTEN 2
#define POISON_OPEN 3
#define POISON 4

byte token = NONE;            /* the unique key, on the side of the transaction */
#ifdef OTHER_SIDE
byte elsewhere = NONE;        /* the same on the other side */
#define THERE elsewhere
#else
#define THERE token
#endif
bit row;                      /* the transaction's data, committed */
bit said_never;

proctype writer() {
  if
  :: atomic { token == NONE -> token = WRITTEN_OPEN }
  :: token == POISON -> printf("writer: duplicate token, rolled back\n"); goto gone
  fi;
#ifdef TOKEN_APART
  token = WRITTEN;
#endif
  if
  :: skip                                                 /* the data is changed, and COMMIT is sent at some time */
  :: atomic {
#ifndef TOKEN_APART
       token = NONE;
#endif
       printf("writer: rolled back\n"); goto gone
     }
  fi;
  atomic { token = WRITTEN; row = 1; printf("writer: committed\n"); assert(!said_never) };
gone: skip
}

inline answer_never() {
  printf("resolver: never\n"); said_never = 1; assert(!row)
}
inline answer_committed() {
  printf("resolver: committed\n"); assert(row)
}

proctype resolver() {
#ifdef PLAIN_READ
  atomic { if :: token == WRITTEN -> answer_committed() :: else -> answer_never() fi }
#else
  if
  :: atomic { THERE == NONE -> THERE = POISON_OPEN };
#ifdef ANSWER_FIRST
     atomic { answer_never() };
#endif
     if
     :: atomic { THERE = POISON; answer_never() }
     :: atomic { THERE = NONE; printf("resolver: dies before its COMMIT\n") }
     fi
  :: atomic { THERE == WRITTEN -> answer_committed() }
  :: atomic {
       THERE == POISON ->
#ifdef ANY_DUPLICATE
       answer_committed()
#else
       answer_never()
#endif
     }
  :: THERE == WRITTEN_OPEN || THERE == POISON_OPEN -> printf("resolver: unknown\n")   /* the wait timed out */
  fi
#endif
}

init {
  byte i;
  atomic {
    run writer();
    do :: i < RESOLVERS -> run resolver(); i++ :: else -> break od
  }
}
