/** The kinds of soft interrupts in the order of /proc/stat. Reference: Linux kernel/softirq.c softirq_to_name. */
export const softirqKinds = ['HI', 'TIMER', 'NET_TX', 'NET_RX', 'BLOCK', 'IRQ_POLL', 'TASKLET', 'SCHED', 'HRTIMER', 'RCU'] as const
