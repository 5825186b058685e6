// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// program is a running ram-emulator.
type program struct {
	process *exec.Cmd
	started struct {
		Endpoint string `json:"endpoint"`
		KeyID    string `json:"access_key_id"`
		Secret   string `json:"access_key_secret"`
	}
}

func runProgram(t *testing.T, binary, file string) *program {
	t.Helper()
	p := &program{process: exec.CommandContext(t.Context(), binary, "--listen", "127.0.0.1:0", "--data", file, "--json",
		"--quiet")}
	p.process.Stderr = os.Stderr
	out, err := p.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("ram-emulator says nothing: %v", p.process.Wait())
	}
	if err := json.Unmarshal(lines.Bytes(), &p.started); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

// kill is kill -9.
func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.process.Wait() // says that it was killed
}

// answeredWrites are the writes that were answered: users by name, with the comment each had last,
// "" for deleted ones.
type answeredWrites struct {
	mu    sync.Mutex
	users map[string]string
	keys  map[string]string // secrets by key ID
}

// TestKill9 hammers a ram-emulator with writes, kills it at any moment, starts it again, and finds
// every write that was answered.
func TestKill9(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and kills ram-emulator many times; not with -short")
	}
	binary := filepath.Join(t.TempDir(), "ram-emulator")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary,
		"../cmd/ram-emulator").CombinedOutput(); err != nil {
		t.Fatalf("building ram-emulator: %v\n%s", err, out)
	}
	file := filepath.Join(t.TempDir(), "data")
	// The harness lends its client; its own server serves nothing.
	h := start(t, func(o *Options) { o.Now = time.Now })
	did := answeredWrites{users: map[string]string{}, keys: map[string]string{}}
	var key Key
	const rounds, leastWrites = 12, 100
	for round := range rounds {
		p := runProgram(t, binary, file)
		if p.started.Secret != "" {
			key = Key{ID: p.started.KeyID, Secret: p.started.Secret}
		}
		h.url = p.started.Endpoint
		c := h.as(key)
		lost := did.verify(c)
		if lost > 0 {
			t.Fatalf("round %d: %d answered writes are lost", round, lost)
		}
		before := did.count()
		var hammers sync.WaitGroup
		for hammer := range 4 {
			hammers.Go(func() { did.hammer(c, fmt.Sprintf("u-%d-%d", round, hammer)) })
		}
		hammered := make(chan struct{})
		go func() { hammers.Wait(); close(hammered) }()
		// Kill at any moment, but not before there is something to lose, however slow the machine is.
		time.Sleep(time.Duration(20+37*round) * time.Millisecond)
		for gone := false; !gone && did.count() < before+leastWrites/rounds+1; {
			select {
			case <-hammered: // the account is full
				gone = true
			case <-time.After(time.Millisecond):
			}
		}
		p.kill(t)
		<-hammered
	}
	p := runProgram(t, binary, file)
	h.url = p.started.Endpoint
	if lost := did.verify(h.as(key)); lost > 0 {
		t.Errorf("%d answered writes are lost", lost)
	}
	p.kill(t)
	if n := did.count(); n < leastWrites {
		t.Errorf("only %d users and keys in %d rounds; the test says little", n, rounds)
	}
	t.Logf("%d rounds, %d users and keys, none lost", rounds, did.count())
}

// try sends a request like call, but takes a dead server as an answer.
func (c *client) try(action string, pairs ...string) (map[string]any, error) {
	status, body, err := c.raw(c.request(action, params(pairs...), func(all url.Values) {
		all.Set("Timestamp", time.Now().UTC().Format(time.RFC3339))
	}))
	if err != nil {
		return nil, err
	}
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("%w: %s", errRefused, answer["Code"])
	}
	return answer, nil
}

var errRefused = errors.New("refused")

// hammer creates, changes and deletes users and keys until the server is gone, and notes what was
// answered.
func (a *answeredWrites) hammer(c *client, prefix string) {
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s-%d", prefix, i)
		if _, err := c.try("ram:CreateUser", "UserName", name, "Comments", "first"); err != nil {
			return
		}
		a.note(name, "first")
		if made, err := c.try("ram:CreateAccessKey", "UserName", name); err != nil {
			return
		} else if i%3 != 0 {
			id, _ := at(made, "AccessKey", "AccessKeyId").(string)
			secret, _ := at(made, "AccessKey", "AccessKeySecret").(string)
			a.mu.Lock()
			a.keys[id] = secret
			a.mu.Unlock()
		}
		switch i % 3 {
		case 0:
			// From here on the user may be gone, whether the answer comes or not.
			a.note(name, "unknown")
			id, err := c.try("ims:GetUser", "UserPrincipalName", name+"@"+DefaultAccountID+domainSuffix)
			if err != nil {
				return
			}
			userID, _ := at(id, "User", "UserId").(string)
			if _, err := c.try("ims:DeleteUser", "UserId", userID); err != nil {
				return
			}
			a.note(name, "")
		case 1:
			a.note(name, "unknown")
			if _, err := c.try("ram:UpdateUser", "UserName", name, "NewComments", "second"); err != nil {
				return
			}
			a.note(name, "second")
		}
	}
}

// count is how many users and keys there are to lose.
func (a *answeredWrites) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.users) + len(a.keys)
}

func (a *answeredWrites) note(name, comments string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.users[name] = comments
}

// verify counts what is not as it was answered.
func (a *answeredWrites) verify(c *client) (lost int) {
	c.Helper()
	held := map[string]string{}
	in := []string{"MaxItems", "1000"}
	for {
		answer, err := c.try("ram:ListUsers", in...)
		if err != nil {
			c.Fatal(err)
		}
		items, _ := at(answer, "Users", "User").([]any)
		for _, item := range items {
			name, _ := at(item, "UserName").(string)
			held[name], _ = at(item, "Comments").(string)
		}
		marker, more := answer["Marker"].(string)
		if !more {
			break
		}
		in = append(in[:2:2], "Marker", marker)
	}
	for name, want := range a.users {
		if got := held[name]; want != "unknown" && got != want {
			c.Errorf("%s: comments %q, want %q", name, got, want)
			lost++
		}
	}
	tried := 0
	for id, secret := range a.keys {
		if tried++; tried > 100 {
			break
		}
		user := *c
		user.key = Key{ID: id, Secret: secret}
		if _, err := user.try("sts:GetCallerIdentity"); err != nil {
			c.Errorf("key %s: %v", id, err)
			lost++
		}
	}
	return lost
}
