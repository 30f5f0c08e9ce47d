/* Embeds the compiler's output; the assembler finds bundle.bin through -I (or -Wa,-I). */
	.section .rodata.bundle,"a",%progbits
	.balign 4096
	.global wanbell_bundle
wanbell_bundle:
	.incbin "bundle.bin"
	.byte 0
	.section .note.GNU-stack,"",%progbits
