// Runs requests through libmodsecurity, the reference that the rule engine is compared with.
//
//   modsecurity RULES [--phases 2|4] [--tx NAME,NAME…] [--explain] < requests
//
// Requests come framed: each record is a line `kind length [length]`, then that many bytes of each
// part, then a line feed. Lengths are decimal counts of bytes. A request begins with `request` (its
// name) and ends with `end`; between them, in any order:
//
//   method n      GET                      header n m    name, then value (in order)
//   uri n         /path?query              body n        the whole body
//   version n     1.1                      status n      200 (the response's)
//   time n        measure: processor time, in microseconds, that repetitions may take
//   answer-header n m                      answer-body n
//
// One line per request comes out, fields separated by tabs:
//
//   name  status  inbound  outbound  ids  tx  [minimum  median  allocations  bytes]
//
// status: of the intervention, 0 for none. inbound, outbound: anomaly scores as the rule set keeps
// them. ids: rules that matched and log, ascending, each once. tx: the asked variables as name=hex,
// those that are set. With `time`: processor microseconds per transaction over as many repetitions as
// fit (one, if a single one takes longer), and what one transaction allocates. --explain adds a line
// per match, beginning with a tab.
#include <modsecurity/modsecurity.h>
#include <modsecurity/rule_message.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Counting stands in front of the C library's allocator; operator new comes through here as well.
static unsigned long allocations = 0, allocated = 0;
extern "C" void *__libc_malloc(size_t);
extern "C" void *__libc_calloc(size_t, size_t);
extern "C" void *__libc_realloc(void *, size_t);
extern "C" void *malloc(size_t n) { allocations++, allocated += n; return __libc_malloc(n); }
extern "C" void *calloc(size_t n, size_t m) { allocations++, allocated += n * m; return __libc_calloc(n, m); }
extern "C" void *realloc(void *p, size_t n) { allocations++, allocated += n; return __libc_realloc(p, n); }

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string name, method = "GET", uri = "/", version = "1.1", body;
    Headers headers;
    int status = 0;
    double time = 0;
    Headers answer_headers;
    std::string answer_body;
};

struct Options {
    std::string rules;
    int phases = 2;
    bool explain = false;
    std::vector<std::string> tx;
};

struct Outcome {
    int status = 0;
    std::string inbound, outbound, tx;
    std::set<int> ids;
    std::string explained;
};

[[noreturn]] void fail(const std::string &why) {
    fprintf(stderr, "modsecurity: %s\n", why.c_str());
    exit(2);
}

std::string part(size_t length) {
    std::string bytes(length, '\0');
    if (length && fread(&bytes[0], 1, length, stdin) != length) fail("a record ends early");
    return bytes;
}

bool read_request(Request *request) {
    char line[256];
    bool began = false;
    while (fgets(line, sizeof line, stdin)) {
        char kind[32];
        size_t first = 0, second = 0;
        const int fields = sscanf(line, "%31s %zu %zu", kind, &first, &second);
        const std::string what = fields > 0 ? kind : "";
        if (what == "end") return true;
        if (fields < 2) fail("not a record: " + std::string(line));
        std::string one = part(first), two = fields > 2 ? part(second) : "";
        if (getchar() != '\n') fail("no line feed after " + what);
        if (what == "request") *request = Request(), request->name = one, began = true;
        else if (what == "method") request->method = one;
        else if (what == "uri") request->uri = one;
        else if (what == "version") request->version = one;
        else if (what == "header") request->headers.emplace_back(one, two);
        else if (what == "body") request->body = one;
        else if (what == "status") request->status = atoi(one.c_str());
        else if (what == "time") request->time = atof(one.c_str());
        else if (what == "answer-header") request->answer_headers.emplace_back(one, two);
        else if (what == "answer-body") request->answer_body = one;
        else fail("unknown record " + what);
    }
    if (began && ferror(stdin)) fail("unreadable input");
    return false;
}

const Options *options;

void matched(void *data, const void *message) {
    auto *outcome = static_cast<Outcome *>(data);
    auto *rule = static_cast<const modsecurity::RuleMessage *>(message);
    outcome->ids.insert(rule->m_ruleId);
    if (options->explain)
        outcome->explained += "\t" + std::to_string(rule->m_ruleId) + "\t" + rule->m_match + "\t" + rule->m_message +
                              "\t" + rule->m_data + "\n";
}

using Set = modsecurity::AnchoredSetVariable;
const unsigned char *bytes(const std::string &text) { return reinterpret_cast<const unsigned char *>(text.data()); }

bool is_stopped(modsecurity::Transaction *transaction, int *status) {
    modsecurity::ModSecurityIntervention it;
    modsecurity::intervention::clean(&it);
    if (!transaction->intervention(&it)) return false;
    *status = it.status;
    modsecurity::intervention::free(&it);
    return true;
}

// The phases as a server calls them; the first intervention ends the transaction.
int phases(modsecurity::Transaction *t, const Request &request) {
    int status = 0;
    t->processConnection("192.0.2.10", 40000, "192.0.2.1", 80);
    t->processURI(request.uri.c_str(), request.method.c_str(), request.version.c_str());
    for (auto &[name, value] : request.headers)
        t->addRequestHeader(bytes(name), name.size(), bytes(value), value.size());
    t->processRequestHeaders();
    if (is_stopped(t, &status)) return status;
    if (!request.body.empty()) t->appendRequestBody(bytes(request.body), request.body.size());
    t->processRequestBody();
    if (is_stopped(t, &status) || options->phases < 4) return status;
    for (auto &[name, value] : request.answer_headers)
        t->addResponseHeader(bytes(name), name.size(), bytes(value), value.size());
    t->processResponseHeaders(request.status ? request.status : 200, "HTTP/1.1");
    if (is_stopped(t, &status)) return status;
    if (!request.answer_body.empty()) t->appendResponseBody(bytes(request.answer_body), request.answer_body.size());
    t->processResponseBody();
    if (is_stopped(t, &status)) return status;
    return 0;
}

std::string variable(modsecurity::Transaction *t, const char *name) {
    auto value = t->m_collections.m_tx_collection->resolveFirst(name);
    return value ? *value : "-";
}

std::string hex(const std::string &value) {
    std::string out;
    char digits[3];
    for (unsigned char byte : value) snprintf(digits, sizeof digits, "%02x", byte), out += digits;
    return out;
}

Outcome run(modsecurity::ModSecurity *engine, modsecurity::RulesSet *rules, const Request &request, bool is_timed) {
    Outcome outcome;
    modsecurity::Transaction transaction(engine, rules, &outcome);
    outcome.status = phases(&transaction, request);
    if (is_timed) return outcome;
    outcome.inbound = variable(&transaction, "blocking_inbound_anomaly_score");
    outcome.outbound = variable(&transaction, "blocking_outbound_anomaly_score");
    for (auto &name : options->tx) {
        auto value = transaction.m_collections.m_tx_collection->resolveFirst(name);
        if (value) outcome.tx += (outcome.tx.empty() ? "" : ",") + name + "=" + hex(*value);
    }
    return outcome;
}

double microseconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

// `first` is what the first transaction took: the answer when nothing else fits.
void print_timing(modsecurity::ModSecurity *engine, modsecurity::RulesSet *rules, const Request &request, double first) {
    std::vector<double> times;
    const unsigned long count = allocations, sum = allocated;
    for (double used = first; used < request.time; used += times.back()) {
        const double start = microseconds();
        run(engine, rules, request, true);
        times.push_back(microseconds() - start);
    }
    const size_t n = times.size();
    if (!n) return void(printf("\t%.1f\t%.1f\t0\t0", first, first));
    std::sort(times.begin(), times.end());
    printf("\t%.1f\t%.1f\t%lu\t%lu", times.front(), times[n / 2], (allocations - count) / n, (allocated - sum) / n);
}

Options parse(int argc, char **argv) {
    Options parsed;
    for (int i = 1; i < argc; i++) {
        const std::string word = argv[i];
        auto next = [&] { return ++i < argc ? std::string(argv[i]) : (fail(word + " needs a value"), std::string()); };
        if (word == "--phases") parsed.phases = atoi(next().c_str());
        else if (word == "--explain") parsed.explain = true;
        else if (word == "--tx") {
            std::string names = next();
            for (char *name = strtok(&names[0], ","); name; name = strtok(nullptr, ",")) parsed.tx.push_back(name);
        } else if (parsed.rules.empty()) parsed.rules = word;
        else fail("what is " + word + "?");
    }
    if (parsed.rules.empty()) fail("no rules file");
    return parsed;
}

}  // namespace

int main(int argc, char **argv) {
    const Options parsed = parse(argc, argv);
    options = &parsed;
    auto engine = std::make_unique<modsecurity::ModSecurity>();
    engine->setServerLogCb(matched, modsecurity::RuleMessageLogProperty);
    auto rules = std::make_unique<modsecurity::RulesSet>();
    if (rules->loadFromUri(parsed.rules.c_str()) < 0) fail(rules->getParserError());
    Request request;
    while (read_request(&request)) {
        const double start = microseconds();
        const Outcome outcome = run(engine.get(), rules.get(), request, false);
        const double first = microseconds() - start;
        printf("%s\t%d\t%s\t%s\t", request.name.c_str(), outcome.status, outcome.inbound.c_str(), outcome.outbound.c_str());
        bool is_first = true;
        for (int id : outcome.ids) printf(is_first ? "%d" : ",%d", id), is_first = false;
        printf("\t%s", outcome.tx.c_str());
        if (request.time > 0) print_timing(engine.get(), rules.get(), request, first);
        printf("\n%s", outcome.explained.c_str());
        fflush(stdout);
    }
}
