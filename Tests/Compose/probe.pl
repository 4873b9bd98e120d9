# What a process in a container of ours can do, tried with the system calls that an intruder would use. Every base
# image of Debian's has Perl.
use strict;
use warnings;
use Socket;
my ($what, @arguments) = @ARGV;
$SIG{ALRM} = sub { print "timeout\n"; exit 1 };
alarm 4;

# Exit status 0 and "yes" when it works; 1 and the system's reason when it doesn't.
sub outcome { my ($worked, $reason) = @_; print $worked ? "yes\n" : "$reason\n"; exit($worked ? 0 : 1) }

if ($what eq 'read') {
    outcome(open(my $file, '<', $arguments[0]), "$!");
} elsif ($what eq 'list') {
    outcome(opendir(my $directory, $arguments[0]), "$!");
} elsif ($what eq 'write') {
    outcome(open(my $file, '>', $arguments[0]), "$!");
} elsif ($what eq 'tcp') {
    socket(my $socket, PF_INET, SOCK_STREAM, 0) or die $!;
    outcome(connect($socket, sockaddr_in($arguments[1], inet_aton($arguments[0]))), "$!");
} elsif ($what eq 'unix') {
    socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die $!;
    outcome(connect($socket, sockaddr_un($arguments[0])), "$!");
} elsif ($what eq 'limits') {
    open(my $file, '<', '/proc/self/status') or die $!;
    my %status = map { /^(\w+):\s*(.*)/ ? ($1 => $2) : () } <$file>;
    my ($uid) = split ' ', $status{Uid};
    print "uid $uid capabilities $status{CapPrm} $status{CapBnd} no_new_privileges $status{NoNewPrivs}\n";
} elsif ($what eq 'calls') {
    # How many calls of a method this container's replica has answered, by its own metrics.
    my ($socket_path, $method) = @arguments;
    socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die $!;
    connect($socket, sockaddr_un($socket_path)) or die "$socket_path: $!";
    my $call = '{"jsonrpc":"2.0","id":1,"method":"service.get_metrics","meta":{"deadline_ms":3000},"params":{}}';
    syswrite($socket, pack('N', length $call) . $call);
    my $answer = '';
    while (length $answer < 4 or length $answer < 4 + unpack('N', $answer)) {
        sysread($socket, $answer, 65536, length $answer) or last;
    }
    my ($count) = $answer =~ /latchkey_rpc_calls_total\{method=\\"\Q$method\E\\",outcome=\\"answered\\"[^}]*\} (\d+)/;
    print defined $count ? "$count\n" : "none in: $answer\n";
} else {
    die "unknown: $what";
}
