# What a program written for Sys::Virt does: prints each answer and each error, for scenario.py to compare.
#   session_perl.pl URI DOCUMENTS
use strict;
use warnings;
use Sys::Virt;
use Sys::Virt::Domain;

my ($uri, $documents) = @ARGV;
$| = 1;

sub document {
    open my $file, '<', "$documents/$_[0].xml" or die "$_[0]: $!";
    local $/;
    return <$file>;
}

sub text {
    my ($value) = @_;
    return 'undef' unless defined $value;
    return '{' . join(', ', map { "$_: " . text($value->{$_}) } sort keys %$value) . '}' if ref $value eq 'HASH';
    return '[' . join(', ', map { text($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return $value;
}

sub show {
    my ($what, $call) = @_;
    my @values = eval { $call->() };
    if (my $error = $@) {
        print "$what: ", ref $error ? 'error ' . $error->code . ' of ' . $error->domain . ': ' . $error->message : $error, "\n";
        return;
    }
    print "$what: ", join(' ', map { text($_) } @values), "\n";
}

my $conn = Sys::Virt->new(uri => $uri);
show('type', sub { $conn->get_type });
show('daemon', sub { $conn->get_library_version });
show('models', sub { scalar(grep { $_ eq 'qemu64' } $conn->get_cpu_model_names('x86_64')) });
show('maximum', sub { $conn->get_max_vcpus('qemu') });

my $tiny = $conn->define_domain(document('tiny'));
show('defined', sub { ($tiny->get_name, $tiny->get_uuid_string, $tiny->get_id) });
show('uuid bytes', sub { unpack 'H*', $tiny->get_uuid });
show('info', sub { my $info = $tiny->get_info; delete $info->{cpuTime}; $info });
show('list', sub { map { $_->get_name } $conn->list_all_domains });
show('defined names', sub { $conn->list_defined_domain_names(10) });
show('scheduler', sub { $tiny->get_scheduler_type });
show('persistent', sub { ($tiny->is_persistent, $tiny->is_active, $tiny->is_updated) });
show('start', sub { $tiny->create(Sys::Virt::Domain::START_PAUSED) });
show('state', sub { $tiny->get_state });
show('resume', sub { $tiny->resume });
show('state', sub { $tiny->get_state });
show('control', sub { my $control = $tiny->get_control_info; $control->{state} });
show('stats', sub {
    map { $_->{data} } $conn->get_all_domain_stats(Sys::Virt::Domain::STATS_STATE, undef, 0);
});
show('by name', sub { $conn->get_domain_by_name('tiny')->get_uuid_string });
show('by id', sub { $conn->get_domain_by_id($tiny->get_id)->get_name });
show('by uuid', sub { $conn->get_domain_by_uuid($tiny->get_uuid)->get_name });
show('destroy', sub { $tiny->destroy });
show('undefine', sub { $tiny->undefine });
show('gone', sub { $conn->get_domain_by_name('tiny') });
show('bad document', sub { $conn->define_domain('<domain/>') });
