;; A plugin that leaves every picture as it is, with one control:
;; amount, a number of 0 to 1 with a step of 0.01 and a default of 0.5.
(module
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "pastiche:plugin/describe@0.1.0#describe") (result i32) (i32.const 1024))
  (func (export "pastiche:plugin/after@0.1.0#after")
    (param i32 i32 i64 i64 f32 i32 i32 i32 i32) (result i32)
    (i32.const 2048))
  ;; The description: name, version, controls and depths, each an address and a length.
  (data (i32.const 1024)
    "\50\04\00\00\06\00\00\00" "\60\04\00\00\05\00\00\00" "\80\04\00\00\01\00\00\00" "\70\04\00\00\01\00\00\00")
  (data (i32.const 1104) "steady")
  (data (i32.const 1120) "1.0.0")
  (data (i32.const 1136) "\00")
  ;; The control: id, title and help, then its kind at +24 with its payload at +32.
  (data (i32.const 1152)
    "\00\05\00\00\06\00\00\00" "\10\05\00\00\06\00\00\00" "\20\05\00\00\1c\00\00\00"
    "\00\00\00\00\00\00\00\00"
    "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\f0\3f"
    "\01\00\00\00\00\00\00\00" "\7b\14\ae\47\e1\7a\84\3f" "\00\00\00\00\00\00\e0\3f")
  (data (i32.const 1280) "Am unt")
  (data (i32.const 1296) "Amount")
  (data (i32.const 1312) "How much of nothing is done."))
