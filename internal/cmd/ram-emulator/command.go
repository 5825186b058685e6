// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/net/netutil"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

const (
	envKeyID  = "RAM_EMULATOR_ACCESS_KEY_ID"
	envSecret = "RAM_EMULATOR_ACCESS_KEY_SECRET" // the name of a variable

	stopTime = 5 * time.Second // for requests in flight
)

// What clients may take.
const (
	readTime       = 20 * time.Second // for a request
	idleTime       = 2 * time.Minute  // between requests of a connection
	maxHeader      = 256 << 10        // bytes; SDKs put parameters into the query, documents too
	maxConnections = 512
)

// Exit codes.
const (
	exitGood   = 0
	exitFailed = 1 // could not serve
	exitUsage  = 2
)

// failure is an error of serving; every other is one of the command line.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// settings are what the command line and the environment say.
type settings struct {
	listen  string
	tls     tlsSettings
	timeout time.Duration // for reading a request
	faults  []string
	options emulator.Options
	json    bool
	quiet   bool
}

// run executes the command line and returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, t terminal) int {
	command := newCommand(ctx, getenv, t)
	command.SetArgs(args)
	command.SetOut(t.out)
	command.SetErr(t.err)
	if err := command.Execute(); err != nil {
		_, _ = fmt.Fprintf(t.err, "ram-emulator: %v\n", err)
		if errors.As(err, &failure{}) {
			return exitFailed
		}
		return exitUsage
	}
	return exitGood
}

func newCommand(ctx context.Context, getenv func(string) string, t terminal) *cobra.Command {
	s := settings{options: emulator.Options{RandomRoot: true}, timeout: readTime}
	command := &cobra.Command{
		Use:   "ram-emulator",
		Short: "An Alibaba Cloud account on this machine: RAM, IMS, STS, ResourceManager policies",
		Long: `Serve an emulated Alibaba Cloud account: RAM, IMS, STS and the policies of ResourceManager.

The key of the account comes from ` + envKeyID + ` and ` + envSecret + `. Without
them it is the one in the data file, or else it is made and printed once.

The data file holds the secrets of access keys in clear: signatures cannot be verified without them.
Only its owner can read it. Keep no keys there that open anything else.

With --tls it serves HTTPS, with a certificate that is made on the spot. Clients trust it by the file
that --tls-ca names: SSL_CERT_FILE for Go programs on Linux, NODE_EXTRA_CA_CERTS for Node.

A fault is a kind, maybe a share of the requests, maybe options:
  --fault throttle:0.3
  --fault lose-answer,action=CreateAccessKey,times=1
  --fault fail,code=InternalError,status=500,product=ims
  --fault stale-reads,delay=2s
Kinds: ` + emulator.FaultKinds() + `.
Options: product, action, times, code, message, status, delay.
Faults can be added and removed while it runs, and requests counted and read: GET /_emulator/ lists how.

Exit codes: 0 stopped by a signal; 1 could not serve; 2 wrong use.`,
		Example: "  ram-emulator --data ram.db",
		Version: version,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown argument %q; see ram-emulator --help", args[0])
			}
			return nil
		},
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			s.options.Root = emulator.Key{ID: getenv(envKeyID), Secret: getenv(envSecret)}
			if (s.options.Root.ID == "") != (s.options.Root.Secret == "") {
				return fmt.Errorf("set both %s and %s, or neither", envKeyID, envSecret)
			}
			faults, err := s.check()
			if err != nil {
				return err
			}
			if err := s.serve(ctx, t, faults); err != nil {
				return failure{err}
			}
			return nil
		},
	}
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return fmt.Errorf("%w; see ram-emulator --help", err)
	})
	s.addFlags(command.Flags())
	command.CompletionOptions.DisableDefaultCmd = true
	command.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	return command
}

func (s *settings) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&s.listen, "listen", "127.0.0.1:7700", "address and port; port 0 takes a free one")
	flags.StringVar(&s.options.DataFile, "data", "", "file that keeps everything; without it all is gone at the end")
	flags.StringVar(&s.options.AccountID, "account-id", "",
		"ID of the account, digits (default "+emulator.DefaultAccountID+", or that of the data file)")
	flags.BoolVar(&s.tls.made, "tls", false, "serve HTTPS with a certificate made on the spot")
	flags.StringVar(&s.tls.caFile, "tls-ca", "ram-emulator-ca.pem", "file that --tls writes the certificate to trust to")
	flags.StringVar(&s.tls.cert, "tls-cert", "", "serve HTTPS with this certificate (a PEM file), with --tls-key")
	flags.StringVar(&s.tls.key, "tls-key", "", "key of the certificate (a PEM file)")
	flags.StringArrayVar(&s.options.Hosts, "host", nil,
		"name that clients call it by, besides addresses and local names; may be repeated")
	flags.BoolVar(&s.options.InsecureTransport, "insecure-transport", false,
		"let acs:SecureTransport be false for requests without TLS")
	flags.Var((*latency)(&s.options.Latency), "latency", "added to every answer, such as 30ms")
	flags.BoolVar(&s.options.RateLimits, "rate-limits", false, "refuse what goes beyond RAM's documented rates")
	flags.StringArrayVar(&s.faults, "fault", nil, "something that goes wrong; may be repeated")
	flags.BoolVar(&s.json, "json", false, "print one JSON object per line")
	flags.BoolVar(&s.quiet, "quiet", false, "do not print requests")
}

// latency is a flag that takes a length of time.
type latency time.Duration

func (l *latency) Type() string { return "duration" }

func (l *latency) String() string {
	if *l == 0 {
		return "" // no default to speak of
	}
	return time.Duration(*l).String()
}

func (l *latency) Set(text string) error {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("give a number and a unit, such as 30ms")
	case d < 0:
		return errors.New("no answer comes before its request; give 0 or more, such as 30ms")
	}
	*l = latency(d)
	return nil
}

// check refuses what the flags can say and nobody can mean, and reads the faults.
func (s *settings) check() ([]emulator.Fault, error) {
	if strings.Trim(s.options.AccountID, "0123456789") != "" {
		return nil, fmt.Errorf("--account-id %q: the ID of an account has digits only, such as %s", s.options.AccountID,
			emulator.DefaultAccountID)
	}
	if _, _, err := net.SplitHostPort(s.listen); err != nil {
		return nil, fmt.Errorf("--listen %q: give an address and a port, such as 127.0.0.1:7700", s.listen)
	}
	if err := s.tls.check(); err != nil {
		return nil, err
	}
	faults := make([]emulator.Fault, 0, len(s.faults))
	for _, text := range s.faults {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return nil, err
		}
		faults = append(faults, fault)
	}
	return faults, nil
}

// serve answers requests until the context ends.
func (s *settings) serve(ctx context.Context, t terminal, faults []emulator.Fault) (err error) {
	t.json = s.json
	if !s.quiet {
		s.options.Log = t.request
	}
	// First the address: a key that a new data file is made with has to be shown, and what another
	// emulator uses has to stay.
	listener, err := s.listenAt(ctx)
	if err != nil {
		return err
	}
	server, err := emulator.New(s.options)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	for _, fault := range faults {
		server.Inject(fault)
	}
	address, caFile := listener.Addr(), ""
	if s.tls.on() {
		config, file, err := s.tls.config(s.listen, s.options.Hosts)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		listener, caFile = tls.NewListener(listener, config), file
	}
	t.listening(server, place{address: address, encrypted: s.tls.on(), caFile: caFile})
	return s.answer(ctx, t, listener, server)
}

// listenAt opens the listener, which takes a bounded number of connections.
func (s *settings) listenAt(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%w; give --listen another port, or port 0 for a free one", err)
	case err != nil:
		return nil, err
	}
	if host, _, err := net.SplitHostPort(s.listen); err == nil {
		s.options.Hosts = append(s.options.Hosts, host)
	}
	return netutil.LimitListener(listener, maxConnections), nil
}

// answer answers requests until the context ends, and those in flight then.
func (s *settings) answer(ctx context.Context, t terminal, listener net.Listener, server http.Handler) error {
	web := &http.Server{
		Handler: server, ReadHeaderTimeout: s.timeout, ReadTimeout: s.timeout, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(slog.NewTextHandler(t.err, nil), slog.LevelError),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	t.stopping()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := web.Shutdown(ending); err != nil {
		return errors.Join(err, web.Close())
	}
	return nil
}
