@rem npm scripts say `exec`, so that a POSIX shell hands signals on; on Windows this file stands for it.
@%*
