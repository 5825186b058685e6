// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/terraformcli"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// version is what the provider calls itself in the mirror: no pre-release, since the stacks ask for
// none.
const version = "0.0.1"

// workbench is everything the demo needs at hand: an emulated RAM, a Terraform that finds this
// build of the provider, and a PGP key, so that the secrets of the access keys are in nobody's
// state.
type workbench struct {
	root      string // of the project
	dir       string // temporary
	cli       terraformcli.CLI
	emulator  *emulator.Server
	server    *http.Server
	endpoint  string
	pgp       *openpgp.Entity
	publicKey string // of pgp, base64
	compiling time.Duration
}

func newWorkbench(ctx context.Context, out *screen) (b *workbench, err error) {
	b = &workbench{}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.close())
		}
	}()
	out.title("What it takes")
	if err := out.step("find Terraform", func() (string, error) {
		b.cli, err = terraformcli.Find(ctx)
		return b.cli.String() + ", " + b.cli.Path, err
	}); err != nil {
		return b, err
	}
	if b.dir, err = os.MkdirTemp("", "ram-demo-"); err != nil {
		return b, err
	}
	start := time.Now()
	build := func() (string, error) { return "the provider, into a mirror that only this demo reads", b.build(ctx) }
	if err := out.step("go build", build); err != nil {
		return b, err
	}
	b.compiling = time.Since(start)
	if err := out.step("emulator up", func() (string, error) { return b.startEmulator(ctx) }); err != nil {
		return b, err
	}
	return b, b.makeKey()
}

// build compiles the provider into a filesystem mirror and writes the CLI configuration that names
// it.
func (b *workbench) build(ctx context.Context) error {
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("find the project's folder: %w", err)
	}
	b.root = strings.TrimSpace(string(module))
	mirror := filepath.Join(b.dir, "mirror")
	binary := filepath.Join(mirror, b.cli.RegistryHost(), "terraform-provider-ram", "ram", version,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-ram_v"+version)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, ".")
	cmd.Dir = b.root
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, output)
	}
	path, err := json.Marshal(filepath.ToSlash(mirror)) // HCL quotes a path as JSON does
	if err != nil {
		return err
	}
	config := "provider_installation {\n  filesystem_mirror {\n    path = " + string(path) + "\n  }\n}\n"
	return os.WriteFile(filepath.Join(b.dir, "cli.tfrc"), []byte(config), 0o600)
}

// startEmulator serves an empty account on a free loopback port.
func (b *workbench) startEmulator(ctx context.Context) (string, error) {
	var err error
	if b.emulator, err = emulator.New(emulator.Options{Root: emulator.NewKey()}); err != nil {
		return "", err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	b.endpoint = "http://" + listener.Addr().String()
	b.server = &http.Server{Handler: b.emulator, ReadHeaderTimeout: 10 * time.Second}
	go b.server.Serve(listener) //nolint:errcheck // it ends when close closes it
	return b.endpoint + ", an account with nothing in it", nil
}

// makeKey makes the PGP key that stands for the person who runs Terraform.
func (b *workbench) makeKey() error {
	var err error
	b.pgp, err = openpgp.NewEntity("demo", "", "demo@example.com", &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA})
	if err != nil {
		return fmt.Errorf("make a PGP key: %w", err)
	}
	var public bytes.Buffer
	if err := b.pgp.Serialize(&public); err != nil {
		return fmt.Errorf("make a PGP key: %w", err)
	}
	b.publicKey = base64.StdEncoding.EncodeToString(public.Bytes())
	return nil
}

// decrypt opens a secret that was encrypted for the key of makeKey.
func (b *workbench) decrypt(encrypted string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return "", err
	}
	message, err := openpgp.ReadMessage(bytes.NewReader(raw), openpgp.EntityList{b.pgp}, nil, nil)
	if err != nil {
		return "", err
	}
	secret, err := io.ReadAll(message.UnverifiedBody)
	return string(secret), err
}

// close stops the emulator and removes every file.
func (b *workbench) close() error {
	var all []error
	if b.server != nil {
		all = append(all, b.server.Close())
	}
	if b.emulator != nil {
		all = append(all, b.emulator.Close())
	}
	if b.dir != "" {
		all = append(all, os.RemoveAll(b.dir))
	}
	return errors.Join(all...)
}

// environ is the environment of Terraform: the demo's account and mirror, and nothing that the user
// set for real ones.
func (b *workbench) environ() []string {
	return append(foreign(terraformcli.Environ()),
		"TF_CLI_CONFIG_FILE="+filepath.Join(b.dir, "cli.tfrc"),
		"TF_IN_AUTOMATION=1",
		"TF_INPUT=0",
		"TF_VAR_pgp_key="+b.publicKey,
		"RAM_ENDPOINT="+b.endpoint,
		"ALIBABA_CLOUD_ACCESS_KEY_ID="+b.emulator.Root().ID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET="+b.emulator.Root().Secret,
	)
}

// foreign leaves out of an environment what Terraform and the provider would read.
func foreign(env []string) []string {
	return slices.DeleteFunc(env, func(kv string) bool {
		prefixes := []string{"TF_", "TFC_", "ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_", "RAM_"}
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(kv, prefix) })
	})
}

// terraform runs one command in a folder. Code is the exit code where it ended by itself; every
// code but 0 and those in ok is an error that holds the end of the output.
func (b *workbench) terraform(
	ctx context.Context, dir string, ok []int, args ...string,
) (output string, code int, err error) {
	cmd := exec.CommandContext(ctx, b.cli.Path, args...)
	cmd.Dir = dir
	cmd.Env = b.environ()
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	var stdout bytes.Buffer
	var both shared
	cmd.Stdout = io.MultiWriter(&stdout, &both)
	cmd.Stderr = &both
	err = cmd.Run()
	code = cmd.ProcessState.ExitCode()
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(ok, code) {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(b.cli.Path), args[0], err, tail(both.text.String(), 40))
	}
	return stdout.String(), code, err
}

// shared takes what the two outputs of a program say, each of which is copied by a goroutine of its
// own.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// tail is the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// client is a client that signs with a key of its own.
func (b *workbench) client(id, secret string) (*ram.Client, error) {
	return ram.NewClient(ram.Config{Endpoint: b.endpoint, Credentials: credential.Static(id, secret, "")})
}
