// Measures RiseFL for `sealedsum bench proofs --risefl`; scripts/risefl.sh builds it against RiseFL's own sources.
//
//     risefl D [K [BITS]]
//
// sets up a server and two clients of D parameters, K projections (1000) and weights of BITS bits (16), and writes one
// line of JSON that says who it is. Then it answers every line `OPERATION COUNT` on standard input by a line
// `{"count": 1, "seconds": S, "bytes": B}`, S being processor time of all threads, of which there is one:
//
//     prepare   what the server computes once a round: the projections of the generators, under a new seed
//     client    all that one client does in a round: five messages, of which B bytes are sent
//     verify    all that the server does for that client before the sum
//
// The parties talk by the bytes of RiseFL's own interface, so that both derive the bound from the same parameter. A
// client commits anew each time. It ends with its input.

#include <tbb/global_control.h>

#include <cmath>
#include <ctime>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "include/risefl_interface_client.h"
#include "include/risefl_interface_server.h"

namespace {

using Bytes = std::vector<unsigned char>;

struct Parameters {
  int dimension, projections, bits;
  int shift = 24;    // samples are multiplied by 2^24, as in the paper
  int clients = 2;   // the fewest that share a secret: what grows with their number is left out
  int dishonest = 1;
  int inner() const { return bits + shift + 4; }         // both as RiseFL's manual recommends
  int square() const { return 2 * (bits + shift) + 20; }
};

double now() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Federation {
 public:
  explicit Federation(Parameters p) : p(p), bound(CHECK_TYPE::L2NORM), server(makeServer(p)) {
    bound.l2_param.bound = 1;
    Bytes seed(64);
    randombytes_buf(seed.data(), seed.size());
    server.initialize_from_seed(base64_encode(seed.data(), seed.size()));
    server.initialize_new_iteration(bound);
    std::vector<SignPubKey> publicKeys;
    std::vector<SignPrvKey> privateKeys;
    for (int i = 0; i <= p.clients; i++) {
      auto pair = gen_sign_key_pair();
      publicKeys.push_back(pair.first);
      privateKeys.push_back(pair.second);
    }
    for (int i = 1; i <= p.clients; i++) {
      clients.emplace_back(p.clients, p.dishonest, p.dimension, 1, p.bits, p.shift, p.projections, p.inner(),
                           p.square(), CHECK_TYPE::L2NORM, i, publicKeys, privateKeys[i], false);
      clients.back().predicate = server.predicate;  // the same generators, made once
      updates.push_back(update());
    }
    // What the other clients send before the first measurement.
    for (int i = 1; i <= p.clients; i++) server.receive_1_bytes(client(i).send_1_bytes(bound, updates[i - 1]), i);
    for (int i = 2; i <= p.clients; i++)
      server.receive_2_bytes(client(i).receive_and_send_2_bytes(server.send_2_bytes()), i);
  }

  double prepare() {
    double start = now();
    server.concurrent_process_before_send_3();
    double taken = now() - start;
    prepared = true;
    return taken;
  }

  // The first three messages carry the commitments and the proof; the last two are about disputes and sums of shares.
  double runClient() {
    if (!prepared) throw Failure("prepare comes first");
    Bytes none;
    double taken = 0;
    ClientInterface &c = client(1);
    // Serving is not the client's work: it is outside the clock.
    first = timed(taken, [&] { return c.send_1_bytes(bound, updates[0]); });
    server.receive_1_bytes(first, 1);
    Bytes keys = server.send_2_bytes();
    second = timed(taken, [&] { return c.receive_and_send_2_bytes(keys); });
    server.receive_2_bytes(second, 1);
    Bytes seed = server.send_3_bytes(1);
    third = timed(taken, [&] { return c.receive_and_send_3_bytes(seed); });
    Bytes disputes = server.send_4_bytes(1);
    fourth = timed(taken, [&] { return c.receive_and_send_4_bytes(disputes); });
    Bytes honest = server.send_5_bytes(1);
    fifth = timed(taken, [&] { return c.receive_and_send_5_bytes(honest); });
    return taken;
  }

  double verify() {
    if (third.empty()) throw Failure("client comes first");
    server.reset_server_flags();
    double start = now();
    server.receive_1_bytes(first, 1);
    server.receive_2_bytes(second, 1);
    server.receive_3_bytes(third, 1);
    double taken = now() - start;
    if (server.server_flags[1]) throw Failure("an honest client was refused");
    if (!refusalChecked) checkRefusal();
    return taken;
  }

  size_t sentBytes() const { return first.size() + second.size() + third.size() + fourth.size() + fifth.size(); }

  // A whole round of all clients, to the sum.
  void checkSum() {
    prepare();
    runClient();
    verify();
    for (int i = 2; i <= p.clients; i++) {
      server.receive_3_bytes(client(i).receive_and_send_3_bytes(server.send_3_bytes(i)), i);
    }
    server.process_before_send_4();
    for (int i = 1; i <= p.clients; i++) {
      server.receive_4_bytes(client(i).receive_and_send_4_bytes(server.send_4_bytes(i)), i);
    }
    server.process_before_send_5();
    for (int i = 1; i <= p.clients; i++) {
      server.receive_5_bytes(client(i).receive_and_send_5_bytes(server.send_5_bytes(i)), i);
    }
    server.finish_iteration();
    for (int j = 0; j < p.dimension; j++) {
      float sum = 0;
      for (const auto &u : updates) sum += u[j];
      if (std::fabs(server.final_update_float[j] - sum) > 1e-3) throw Failure("the sum is wrong");
    }
  }

 private:
  Parameters p;
  CheckParamFloat bound;
  ServerInterface server;
  std::vector<ClientInterface> clients;
  std::vector<std::vector<float>> updates;
  Bytes first, second, third, fourth, fifth;
  bool prepared = false, refusalChecked = false;

  static ServerInterface makeServer(const Parameters &p) {
    return ServerInterface(p.clients, p.dishonest, p.dimension, 1, p.bits, p.shift, p.projections, p.inner(),
                           p.square(), CHECK_TYPE::L2NORM, false);
  }

  ClientInterface &client(int i) { return clients[i - 1]; }

  template <typename Body>
  static Bytes timed(double &taken, Body body) {
    double start = now();
    Bytes result = body();
    taken += now() - start;
    return result;
  }

  // A vector of norm 1, the bound.
  std::vector<float> update() const {
    std::mt19937_64 generator{std::random_device{}()};
    std::normal_distribution<double> normal;
    std::vector<double> x(p.dimension);
    double square = 0;
    for (auto &v : x) {
      v = normal(generator);
      square += v * v;
    }
    std::vector<float> u;
    for (double v : x) u.push_back(static_cast<float>(v / std::sqrt(square)));
    return u;
  }

  // With one bit of the last scalar of its proof turned, the client is refused.
  void checkRefusal() {
    Bytes changed = third;
    changed[changed.size() - p.clients - RISTSCALBYTES] ^= 1;
    try {
      server.receive_3_bytes(changed, 1);
    } catch (...) {  // its own exceptions are no std::exception
      server.server_flags[1] = 1;
    }
    if (!server.server_flags[1]) throw Failure("a changed proof was accepted");
    server.reset_server_flags();
    refusalChecked = true;
  }
};

void say(const std::string &members) { std::cout << "{" << members << "}" << std::endl; }

void fail(const std::string &reason) {
  std::string clean;
  for (char c : reason) clean += (c == '"' || c == '\\' || c < ' ') ? '\'' : c;
  say("\"error\": \"" + clean + "\"");
}

}  // namespace

int main(int count, char **arguments) {
  tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  try {
    auto argument = [&](int i, int least, int most, int otherwise) {
      int value = i < count ? std::stoi(arguments[i]) : otherwise;
      if (value < least || value > most) throw Failure("arguments out of range: D [K [BITS]]");
      return value;
    };
    Parameters p{argument(1, 1, 1 << 24, 0), argument(2, 1, 10000, 1000), argument(3, 8, 24, 16)};
    Federation(Parameters{16, 10, p.bits}).checkSum();
    Federation federation(p);
    std::ostringstream hello;
    hello << "\"peer\": \"risefl\", \"version\": \"" RISEFL_VERSION ", k = " << p.projections << ", weights of "
          << p.bits << " bits, samples of " << p.shift << "\", \"operations\": [\"prepare\", \"client\", \"verify\"]";
    say(hello.str());
    std::string line;
    while (std::getline(std::cin, line)) {
      try {
        std::string operation = line.substr(0, line.find(' '));
        double seconds = operation == "prepare"  ? federation.prepare()
                         : operation == "client" ? federation.runClient()
                         : operation == "verify" ? federation.verify()
                                                 : throw Failure("no such operation");
        std::ostringstream answer;
        answer.precision(9);
        answer << "\"count\": 1, \"seconds\": " << seconds;
        if (operation == "client") answer << ", \"bytes\": " << federation.sentBytes();
        say(answer.str());
      } catch (const std::exception &error) {
        fail(error.what());
      } catch (...) {
        fail("RiseFL gave up: " + line);
      }
    }
  } catch (const std::exception &error) {
    fail(error.what());
  } catch (...) {
    fail("RiseFL gave up while it was set up");
  }
}
