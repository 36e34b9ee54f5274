"""Work that takes longer than a request: queued with the act that asks for it, done by a worker, with its progress.

An app registers what it can do (`kinds.register`), asks for it inside its own transaction (`queue.ask`), and writes its
own results in its own transactions. A job row holds counts, never a name or a number of anybody. Who does a job beats
on its row; a job whose beat has stopped is taken up again by the next worker, so a job must find out what it has done.
"""
